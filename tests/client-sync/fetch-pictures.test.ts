import { expect, test } from "vitest"
import { pictureFetcher } from "../../client/sync/fetch-pictures.ts"

const returning = (...pictures: (string | null)[]) => ({
  kind: "return" as const,
  body: { lines: pictures.map((picture) => ({ picture })) },
})

function world() {
  const state = { away: false, kept: true, fetched: [] as string[] }
  const fetchFor = pictureFetcher({
    fetch: async (address) => {
      if (state.away) throw new TypeError("Failed to fetch")
      state.fetched.push(address)
    },
    isKept: () => state.kept,
  })
  return { state, fetchFor }
}

test("fetches the picture of an article once, however many returns expect it", async () => {
  const { state, fetchFor } = world()
  await fetchFor([returning("lamp", null, "toy"), returning("lamp")])
  await fetchFor([returning("toy", "le mug"), { kind: "parcel", body: { lines: [{ picture: "no" }] } }])
  expect(state.fetched.sort()).toEqual(["/api/pictures/lamp", "/api/pictures/le%20mug", "/api/pictures/toy"])
})

test("forgets no picture that the network or the worker was not there for", async () => {
  const { state, fetchFor } = world()
  state.kept = false
  await fetchFor([returning("lamp")])
  expect(state.fetched).toEqual([])
  state.kept = true
  state.away = true
  await fetchFor([returning("toy")])
  state.away = false
  await fetchFor([])
  expect(state.fetched.sort()).toEqual(["/api/pictures/lamp", "/api/pictures/toy"])
})

test("is bounded, whatever a site expects", async () => {
  const { state, fetchFor } = world()
  await fetchFor([returning(...Array.from({ length: 5000 }, (_, index) => `p${index}`))])
  expect(state.fetched).toHaveLength(2000)
})

import { performance } from "node:perf_hooks"
import type { Tx } from "../../server/db/open.ts"
import { testContext } from "../support/context.ts"
import { testClient } from "../support/http-client.ts"
import { customerOf, LOADED_AT, loadedId, loadedPeople, nameOf } from "./load-many.ts"
import { type LoadedHouse, loadedHouses, openOf, shares } from "./loaded-house.ts"

const ROUNDS = 65
const BAR_MS = 50
/** With a write of somebody's before each: nothing that is kept from one question to the next is still good. */
const AFTER_A_WRITE = ["first", "filtered", "search by half a name", "sums to leave and surcharge"]

/**
 * Finance's desk at the server at a million refunds of which 20,000 are open, on both engines: each page is asked of the
 * whole app as a browser asks, sign-in included, and read to its last byte. Flags as `desks`.
 */
export async function* queue(flags: readonly string[]): AsyncGenerator<Record<string, unknown>> {
  for await (const house of loadedHouses(flags))
    for await (const figure of pagesOf(house)) yield { what: "queue", engine: house.engine, ...figure }
}

async function* pagesOf({ database, returns }: LoadedHouse): AsyncGenerator<Record<string, unknown>> {
  const ctx = { ...testContext(database), now: () => LOADED_AT }
  const person = loadedPeople.find((one) => one.role === "finance")
  if (!person) throw new Error("nobody is of finance")
  const finance = await testClient(ctx).as(person)
  const any = (round: number) => ((round * 736_357) % returns) + 1
  const name = (round: number) => {
    const { first, last } = nameOf(customerOf(any(round)))
    return { whole: `${first.folded} ${last.folded}`, half: last.folded.slice(0, 5) }
  }
  const amount = await someAmount()
  const searched = (text: string) => `queue?show=all&text=${encodeURIComponent(text)}`
  let next = ""
  const pages: [page: string, path: (round: number) => string][] = [
    ["first", () => "queue"],
    ["next", () => `queue?cursor=${encodeURIComponent(next)}`],
    ["filtered", () => "queue?holder=finance&due=late"],
    ["search by number", (round) => searched(`FR-${String(any(round)).padStart(8, "0")}`)],
    ["search by name", (round) => searched(name(round).whole)],
    ["search by half a name", (round) => searched(name(round).half)],
    ["search by amount", () => searched(amount)],
    ["search by our id", (round) => searched(loadedId("intent", any(round)))],
    ["sums to leave and surcharge", () => "leaving"],
  ]
  const open = openOf(returns)
  const anew = pages.filter(([page]) => AFTER_A_WRITE.includes(page))
  const all = [...pages.map((one) => [...one, false] as const), ...anew.map((one) => [...one, true] as const)]
  for (const [page, path, written] of all) {
    const times: number[] = []
    let rows = 0
    for (let round = 0; round < ROUNDS; round++) {
      if (written) await database.write((tx) => touch(tx, round))
      const from = performance.now()
      const { status, body } = await finance.ask("GET", `/api/refunds/${path(round)}`)
      times.push(performance.now() - from)
      if (status !== 200) throw new Error(`${path(round)}: ${status} ${JSON.stringify(body)}`)
      if (page === "first") next = body.next ?? ""
      rows = body.rows?.length ?? body.accounts.length
    }
    const took = shares(times)
    const bar = { barMs: BAR_MS, ok: took.p95Ms < BAR_MS }
    yield { page, ...(written && { written }), returns, open, rows, ...took, ...bar }
  }
  await database.write((tx) => tx.deleteFrom("meta").where("key", "=", TOUCHED).execute())

  /** One that is really there. */
  async function someAmount(): Promise<string> {
    const { body } = await finance.ask("GET", "/api/refunds/queue")
    const minor: number = body.rows[0]?.amountMinor ?? 1_000
    return `${Math.floor(minor / 100)},${String(minor % 100).padStart(2, "0")}`
  }
}

const TOUCHED = "bench_touched"

async function touch(tx: Tx, round: number): Promise<void> {
  const value = String(round)
  await tx
    .insertInto("meta")
    .values({ key: TOUCHED, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute()
}

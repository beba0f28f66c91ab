import { performance } from "node:perf_hooks"
import { testContext } from "../support/context.ts"
import { testClient } from "../support/http-client.ts"
import { customerOf, LOADED_AT, loadedId, loadedPeople, nameOf } from "./load-many.ts"
import { type LoadedHouse, loadedHouses, openOf, shares } from "./loaded-house.ts"

const ROUNDS = 65

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
  for (const [page, path] of pages) {
    const times: number[] = []
    let rows = 0
    for (let round = 0; round < ROUNDS; round++) {
      const from = performance.now()
      const { status, body } = await finance.ask("GET", `/api/refunds/${path(round)}`)
      times.push(performance.now() - from)
      if (status !== 200) throw new Error(`${path(round)}: ${status} ${JSON.stringify(body)}`)
      if (page === "first") next = body.next ?? ""
      rows = body.rows?.length ?? body.accounts.length
    }
    yield { page, returns, open, rows, ...shares(times) }
  }

  /** One that is really there. */
  async function someAmount(): Promise<string> {
    const { body } = await finance.ask("GET", "/api/refunds/queue")
    const minor: number = body.rows[0]?.amountMinor ?? 1_000
    return `${Math.floor(minor / 100)},${String(minor % 100).padStart(2, "0")}`
  }
}

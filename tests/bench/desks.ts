import { performance } from "node:perf_hooks"
import { testContext } from "../support/context.ts"
import { testClient } from "../support/http-client.ts"
import { customerOf, LOADED_AT, loadedId, loadedPeople, nameOf } from "./load-many.ts"
import { type LoadedHouse, loadedHouses, openOf, shares } from "./loaded-house.ts"

const ROUNDS = 65

export async function* measure(flags: readonly string[]): AsyncGenerator<Record<string, unknown>> {
  for await (const house of loadedHouses(flags))
    for await (const figure of deskPages(house)) {
      const { engine, returns } = house
      yield { figure: "desks", engine, returns, ...figure }
    }
}

async function* deskPages({ database, returns }: LoadedHouse): AsyncGenerator<Record<string, unknown>> {
  const ctx = { ...testContext(database), now: () => LOADED_AT }
  const client = testClient(ctx)
  const as = (role: string) => {
    const person = loadedPeople.find((one) => one.role === role)
    if (!person) throw new Error(`nobody is ${role}`)
    return client.as(person)
  }
  const [finance, lead, service] = await Promise.all([as("finance"), as("lead"), as("customer_service")])
  const open = openOf(returns)
  /** Returns that wait: of finance in the first half, of the lead in the quarter behind it. */
  const held = (round: number) => returns - open + 1 + ((round * 7919) % Math.floor(open / 2))
  const odd = (round: number) => returns - Math.floor(open / 2) + 1 + ((round * 7919) % Math.floor(open / 4))
  const any = (round: number) => ((round * 736_357) % returns) + 1
  let next = ""
  const queue = async (query: string) => {
    const { body } = await ask(() => finance.ask("GET", `/api/refunds/queue${query}`))
    next = body.next ?? ""
  }
  const page = (desk: typeof finance, path: string) => ask(() => desk.ask("GET", path))
  const said = (n: number) => {
    const { first, last } = nameOf(customerOf(n))
    return [`FR-${String(n).padStart(8, "0")}`, `${first.folded} ${last.folded}`, last.folded.slice(0, 5)][n % 3] ?? ""
  }
  const pages: [page: string, desk: string, (round: number) => Promise<unknown>][] = [
    ["queue", "finance", () => queue("")],
    ["next", "finance", () => queue(`?cursor=${encodeURIComponent(next)}`)],
    ["queue", "lead", () => page(lead, "/api/review/queue")],
    [
      "search",
      "customer_service",
      (round) => ask(() => service.ask("POST", "/api/search", { text: said(any(round)) })),
    ],
    ["case", "finance", (round) => page(finance, `/api/refunds/cases/${loadedId("return", held(round))}`)],
    // every second of them has a unit, which is the case; of the others it is the parcel
    ["case", "lead", (round) => page(lead, `/api/review/cases/${caseOf(odd(round))}`)],
    ["case", "customer_service", (round) => page(service, `/api/returns/${loadedId("return", any(round))}`)],
  ]
  for (const [name, desk, turn] of pages) {
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const from = performance.now()
      await turn(round)
      times.push(performance.now() - from)
    }
    yield { page: name, desk, ...shares(times) }
  }
}

const caseOf = (n: number) => (n % 2 === 0 ? `unit:${loadedId("unit", n)}` : `parcel:${loadedId("parcel", n)}`)

async function ask<T extends { status: number; body: unknown }>(turn: () => Promise<T>): Promise<T> {
  const answer = await turn()
  if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer
}

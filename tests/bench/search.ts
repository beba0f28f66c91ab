import { performance } from "node:perf_hooks"
import type { Database } from "../../server/db/open.ts"
import { search } from "../../server/intake/search.ts"
import { testContext } from "../support/context.ts"
import { customerOf, LOADED_AT, nameOf } from "./load-many.ts"
import { loadedHouses, shares } from "./loaded-house.ts"

const service = {
  kind: "person" as const,
  id: "bench",
  roles: [{ role: "customer_service" as const, siteId: null }],
}
const ROUNDS = 60

/** What is asked of return n, by kind. */
const questions: Record<string, (n: number) => string> = {
  order: (n) => `fr ${digits(n, 8)}`,
  orderPrefix: (n) => `FR-${digits(n, 8).slice(0, 6)}`,
  rma: (n) => `RM${digits(n, 10)}`,
  tracking: (n) => `8R ${digits(n * 7, 11)}`,
  article: (n) => `SKU-${digits((n * 31) % 5000, 5)}`,
  lpn: (n) => `LPN${digits(n - (n % 2), 9)}`,
  serial: (n) => `SN${digits((n - (n % 10)) * 13, 10)}`,
  email: (n) => emailOf(customerOf(n)),
  emailPrefix: (n) => emailOf(customerOf(n)).slice(0, 8),
  name: (n) => `${nameOf(customerOf(n)).first.written} ${nameOf(customerOf(n)).last.written}`,
  lastName: (n) => nameOf(customerOf(n)).last.written,
  firstName: (n) => nameOf(customerOf(n)).first.written,
  halfName: (n) => `${nameOf(customerOf(n)).last.folded.slice(0, 4)} ${nameOf(customerOf(n)).first.folded.slice(0, 3)}`,
  swapped: (n) => `${nameOf(customerOf(n)).first.folded} ${swap(nameOf(customerOf(n)).last.folded)}`,
  nobody: (n) => `qxwv${n} zzqx`,
  oneLetter: (n) => "abcdefghijklmnopqrstuvwxyz"[n % 26] ?? "a",
}

const digits = (n: number, width: number) => String(n).padStart(width, "0")
const swap = (word: string) => word.slice(0, 2) + (word[3] ?? "") + (word[2] ?? "") + word.slice(4)
function emailOf(customer: number): string {
  const { first, last } = nameOf(customer)
  return `${first.folded}.${last.folded}${customer}@mail.example`
}

export async function* measure(flags: readonly string[]): AsyncGenerator<Record<string, unknown>> {
  for await (const { engine, database, returns } of loadedHouses(flags))
    for (const [kind, ask] of Object.entries(questions))
      yield { figure: "search", engine, returns, kind, ...(await timed(database, ask, returns)) }
}

async function timed(database: Database, ask: (n: number) => string, returns: number) {
  const ctx = { ...testContext(database), now: () => LOADED_AT }
  const times: number[] = []
  let found = 0
  for (let round = 0; round < ROUNDS; round++) {
    // spread over the whole house
    const n = ((round * 736_357) % returns) + 1
    const from = performance.now()
    const answer = await search(database.read, ctx, service, { text: ask(n) })
    times.push(performance.now() - from)
    if (answer.ok && answer.value.hits.length > 0) found++
  }
  return { ...shares(times), found }
}

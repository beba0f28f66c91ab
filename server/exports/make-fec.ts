import { sql } from "kysely"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { fecBytes } from "./fec-lines.ts"
import { fecOpening } from "./fec-opening.ts"
import { type FecOwner, fecOwner } from "./fec-owner.ts"
import { numberEntries } from "./number-entries.ts"
import { shopPapers } from "./paper-settings.ts"

export interface FecFile {
  /** SIREN, FEC and the day of closing: "123456782FEC20261231.txt". */
  name: string
  type: string
  bytes: AsyncIterable<Uint8Array>
}

/**
 * The accounting entries of a legal person in one of its years, from the ledger and nothing else, after what the year began
 * with. Entries of the year that have no number yet are given one first.
 */
export async function makeFec(
  ctx: Context,
  actor: Actor,
  { shopId, year }: { shopId: string; year: number },
): Promise<Result<FecFile>> {
  if (!may(actor, "export.make")) return refused("not_allowed", "Accounting files are finance's.")
  const { read } = ctx.database
  const papers = await shopPapers(read, shopId)
  if (!papers) return refused("not_found", "No such shop.")
  const owner = await fecOwner(read, papers, year)
  if (!owner) return refused("conflict", "This shop has no SIREN: set it among the papers' settings.")
  const without = await currenciesWithoutRate(read, owner)
  if (without.length > 0) return withoutRate(without)
  const opening = await fecOpening(read, owner, year)
  if (opening.without.length > 0) return withoutRate(opening.without)
  await numberEntries(ctx, owner)
  const { encoding } = papers.settings.accounting
  return done({
    name: `${owner.siren}FEC${owner.closing}.txt`,
    type: `text/plain; charset=${encoding}`,
    bytes: fecBytes(read, owner, opening.lines),
  })
}

const withoutRate = (currencies: readonly string[]) =>
  refused("conflict", `The books hold ${currencies.join(", ")}: set what a unit is worth.`)

async function currenciesWithoutRate(db: Db, { since, before, papers }: FecOwner): Promise<string[]> {
  const rows = await db
    .selectFrom("ledger_postings")
    .innerJoin("ledger_entries", "ledger_entries.id", "ledger_postings.entry_id")
    .where("ledger_entries.at", ">=", since)
    .where("ledger_entries.at", "<", before)
    .where("ledger_postings.currency", "<>", papers.shop.currency)
    .select(sql<string>`distinct ledger_postings.currency`.as("currency"))
    .execute()
  const { rates } = papers.settings.accounting
  return rows.map((row) => row.currency).filter((currency) => !(Number(rates[currency] ?? 0) > 0))
}

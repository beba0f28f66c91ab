import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { RefundQuery, RefundRow } from "../../shared/contract/refunds.ts"
import { writeDecimal } from "../../shared/domain/decimal-money.ts"
import enDecision from "../../shared/locales/en/decision.ts"
import enFinance from "../../shared/locales/en/finance.ts"
import enRefunds from "../../shared/locales/en/refunds.ts"
import enResolutions from "../../shared/locales/en/resolutions.ts"
import frDecision from "../../shared/locales/fr/decision.ts"
import frFinance from "../../shared/locales/fr/finance.ts"
import frRefunds from "../../shared/locales/fr/refunds.ts"
import frResolutions from "../../shared/locales/fr/resolutions.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { sortOf } from "./queue.ts"
import { readFilter } from "./queue-filter.ts"
import type { Place } from "./queue-place.ts"
import { placedRows, withNames } from "./queue-rows.ts"

type Language = "fr" | "en"
type Cell = string | number | null

/** What is a word of them and no heading with words of its own. */
const wordsOf = (some: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(some).filter((one): one is [string, string] => typeof one[1] === "string"))

const words = {
  fr: { decision: frDecision, refunds: frRefunds, claims: wordsOf(frResolutions.claims), file: frFinance.file },
  en: { decision: enDecision, refunds: enRefunds, claims: wordsOf(enResolutions.claims), file: enFinance.file },
}

const A_READ = 500

/** The filtered list as lines of a file, its head first, a part at a time: however many there are, few are in memory. */
export async function exportQueue(
  db: Db,
  ctx: Context,
  actor: Actor,
  input: RefundQuery & { language: Language },
): Promise<Result<AsyncIterable<Cell[][]>>> {
  if (!may(actor, "refund.read")) return refused("not_allowed", "Refunds are finance's.")
  return done(readLines(db, ctx, input))
}

async function* readLines(db: Db, ctx: Context, input: RefundQuery & { language: Language }) {
  const { language } = input
  const show = input.show ?? "waiting"
  const found = await readFilter(db, ctx.now(), show, input)
  yield [Object.values(words[language].file)]
  let from: Place | null = null
  do {
    const wanted = { found, sort: sortOf(show, input.sort), from, limit: A_READ }
    const placed = await placedRows(db, ctx.now(), wanted)
    const page = placed.slice(0, A_READ)
    const rows = await withNames(
      db,
      page.map((one) => one.row),
    )
    if (rows.length > 0) yield rows.map((row) => lineOf(row, language))
    from = placed.length > A_READ ? (page.at(-1)?.place ?? null) : null
  } while (from)
}

/** As the head in `file` names them. */
function lineOf(row: RefundRow, language: Language): Cell[] {
  const { decision, refunds, claims } = words[language]
  const kinds: Record<string, string> = { ...decision.kind, obligation: refunds.obligation, claim: refunds.show.claims }
  const holds: Record<string, string> = {
    ...decision.hold,
    ...decision.obligation,
    ...(row.kind === "claim" && claims),
  }
  const holders: Record<string, string> = refunds.holder
  return [
    row.rma,
    row.orderNumber,
    row.shop,
    row.customer ?? null,
    row.title ?? null,
    kinds[row.kind] ?? row.kind,
    row.state === null ? null : decision.intent[row.state],
    row.reasons.map((reason) => holds[reason] ?? reason).join(" / "),
    row.holder === null ? null : (holders[row.holder] ?? row.holder),
    row.dueDay,
    row.daysLeft,
    writeDecimal(row.amountMinor, row.currency, language === "fr" ? "," : "."),
    row.currency,
    new Date(row.updatedAt).toISOString(),
  ]
}

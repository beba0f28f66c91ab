import { type RiskScore, saidOf, scoreRisk } from "../../shared/policy/risk-score.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { changeRow, writeMany } from "../db/write-many.ts"
import { currentRules } from "./current-rules.ts"
import { gatherFacts } from "./gather-facts.ts"

/**
 * Weighs a return by what is known now and marks who is to look at it: its flags hold its refunds for a person, whom
 * finance's hold reason "risk" names. It stands with the announcement, in its transaction; the goods add to it only where
 * they contradict what was said. Answers whether the flags are other ones than before.
 */
export async function weighReturn(
  tx: Tx,
  ctx: Context,
  returnId: string,
  { applied = true, foundOtherwise = false } = {},
): Promise<{ changed: boolean; flags: string[] }> {
  const [returned] = await returnOf(tx, { returnId })
  if (!returned) throw new Error(`there is no return ${returnId}`)
  const found = foundOtherwise || returned.risk_found === 1
  const { version, rules } = await currentRules(tx)
  const weighed = { id: returnId, orderId: returned.order_id, noticeAt: returned.notice_at, foundOtherwise: found }
  const { customerId, place, facts, reasons } = await gatherFacts(tx, ctx, weighed, rules.days)
  const score = scoreRisk(rules, facts)
  const row = {
    ...{ customer_id: customerId, place, rules_version: version, facts: JSON.stringify(facts) },
    ...{ hits: JSON.stringify(score.hits), score: score.score, chosen: bit(score.chosen), applied: bit(applied) },
    ...{ notice_at: returned.notice_at, at: ctx.now() },
  }
  await writeMany(tx, "risk_marks", [{ return_id: returnId, ...row }], { key: ["return_id"], update: columns })
  const flags = applied ? flagsOf(score) : (JSON.parse(returned.risk_flags) as string[])
  const risk_flags = JSON.stringify(flags)
  const changed = risk_flags !== returned.risk_flags
  const said = saidOf(reasons)
  if (changed || said !== (returned.risk_said ?? null) || bit(found) !== returned.risk_found)
    await changeRow(tx, "returns", returnId, {
      ...{ risk_said: said, risk_found: bit(found) },
      ...(changed && { risk_flags }),
    })
  return { changed, flags }
}

const columns = [
  ...(["customer_id", "place", "rules_version", "facts", "hits", "score", "chosen", "applied"] as const),
  ...(["notice_at", "at"] as const),
]

const returnOf = prepared((db, { returnId }: { returnId: string }) =>
  db
    .selectFrom("returns")
    .select(["id", "order_id", "notice_at", "risk_flags", "risk_found", "risk_said"])
    .where("id", "=", returnId),
)

const bit = (is: boolean) => (is ? (1 as const) : (0 as const))

/** Only one that is chosen bears any: below the threshold a hit is counted and holds nothing. */
const flagsOf = ({ chosen, hits }: RiskScore): string[] => (chosen ? hits.map((hit) => hit.code) : [])

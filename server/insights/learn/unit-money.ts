import { shareOut } from "../../../shared/domain/money.ts"
import type { SettledUnit } from "../../../shared/policy/refund-input.ts"
import { among } from "../../db/among.ts"
import type { Tx } from "../../db/open.ts"
import { accountOf } from "../../ledger/accounts.ts"

export interface UnitMoney {
  /** Its share of what was paid, as its refund reckoned it; null: there is none. */
  priceMinor: number | null
  refundedMinor: number
  deductedMinor: number
  postageMinor: number
  decidedAt: number | null
  paidAt: number | null
}
export const noMoney: UnitMoney = {
  ...{ priceMinor: null, refundedMinor: 0, deductedMinor: 0, postageMinor: 0, decidedAt: null, paidAt: null },
}

/** Where money leaves the house. The same thing sent again is none. */
const LEFT = ["provider", "bank", "store_credit"]

/**
 * The money of these returns, by unit. `here`: each return's units that are counted. What an intent gave leaves with its
 * units in their parts; what is of the return as a whole (its delivery, its postage, a label) is shared by those that are
 * here, evenly and to the cent, so that a return's units sum to its postings.
 */
export async function moneyOf(tx: Tx, here: ReadonlyMap<string, readonly string[]>): Promise<Map<string, UnitMoney>> {
  const money = new Map<string, UnitMoney>()
  for (const ids of here.values()) for (const id of ids) money.set(id, { ...noMoney })
  const returnIds = [...here.keys()]
  if (returnIds.length === 0) return money
  const left = await leftOf(tx, returnIds)
  for (const intent of await intentsOf(tx, returnIds)) {
    const ids = here.get(intent.return_id) ?? []
    const gone = left.get(intent.id)
    const parts = JSON.parse(intent.units) as SettledUnit[]
    if (gone) giveOut(money, ids, parts, gone.minor)
    if (gone && intent.kind === "postage")
      shareEvenly(ids, gone.minor, (id, minor) => add(money, id, "postageMinor", minor))
    if (intent.kind === "principal" && intent.state !== "stopped")
      for (const part of parts) settle(money.get(part.unitId), part, intent.created_at, gone?.at ?? null)
  }
  for (const intent of await adjustmentsOf(tx, returnIds))
    for (const part of JSON.parse(intent.units) as SettledUnit[]) giveBack(money.get(part.unitId), part)
  for (const label of await labelsOf(tx, returnIds))
    shareEvenly(here.get(label.return_id) ?? [], label.cost_minor ?? 0, (id, minor) =>
      add(money, id, "postageMinor", minor),
    )
  return money
}

function add(money: Map<string, UnitMoney>, id: string, what: "refundedMinor" | "postageMinor", minor: number): void {
  const own = money.get(id)
  if (own) own[what] += minor
}

/** In the parts that its units have of it; to a unit that is not here goes what is not counted. */
function giveOut(money: Map<string, UnitMoney>, here: readonly string[], parts: readonly SettledUnit[], minor: number) {
  if (parts.length === 0) return shareEvenly(here, minor, (id, some) => add(money, id, "refundedMinor", some))
  const shares = shareOut(
    minor,
    parts.map((part) => part.amountMinor),
  )
  for (const [at, part] of parts.entries()) add(money, part.unitId, "refundedMinor", shares[at] ?? 0)
}

function shareEvenly(ids: readonly string[], minor: number, give: (id: string, minor: number) => void): void {
  if (ids.length === 0) return
  const shares = shareOut(
    minor,
    ids.map(() => 1),
  )
  for (const [at, id] of ids.entries()) give(id, shares[at] ?? 0)
}

/** A unit of two payments stands in both of their refunds, with its whole price and deduction in each. */
function settle(own: UnitMoney | undefined, part: SettledUnit, decidedAt: number, paidAt: number | null): void {
  if (!own) return
  if (part.priceMinor !== undefined) own.priceMinor = Math.max(own.priceMinor ?? 0, part.priceMinor)
  own.deductedMinor = Math.max(own.deductedMinor, part.keptMinor ?? 0)
  own.decidedAt = Math.min(own.decidedAt ?? decidedAt, decidedAt)
  if (paidAt !== null) own.paidAt = Math.max(own.paidAt ?? 0, paidAt)
}

function giveBack(own: UnitMoney | undefined, part: SettledUnit): void {
  if (own) own.deductedMinor = Math.max(0, own.deductedMinor - part.amountMinor)
}

const intentsOf = (tx: Tx, returnIds: readonly string[]) =>
  tx
    .selectFrom("intents")
    .where(among(tx, "return_id", returnIds))
    .select(["id", "return_id", "kind", "state", "units", "created_at"])
    .orderBy("id")
    .execute()

const adjustmentsOf = (tx: Tx, returnIds: readonly string[]) =>
  tx
    .selectFrom("intents")
    .where(among(tx, "return_id", returnIds))
    .where("kind", "=", "adjustment")
    .where("state", "in", ["paid", "paid_outside", "overpaid"])
    .select(["units"])
    .execute()

/** What left by each intent's entries, less what came back; and when it last left. */
async function leftOf(tx: Tx, returnIds: readonly string[]): Promise<Map<string, { minor: number; at: number }>> {
  const rows = await tx
    .selectFrom("intents")
    .innerJoin("ledger_entries", "ledger_entries.intent_id", "intents.id")
    .innerJoin("ledger_postings", "ledger_postings.entry_id", "ledger_entries.id")
    .where(among(tx, "intents.return_id", returnIds))
    .where("ledger_entries.kind", "in", ["refund", "refund_reversed"])
    .select(["intents.id", "ledger_entries.at", "ledger_entries.kind", "account", "ledger_postings.amount_minor"])
    .execute()
  const left = new Map<string, { minor: number; at: number }>()
  for (const row of rows) {
    if (!LEFT.includes(accountOf(row.account)?.kind ?? "")) continue
    const own = left.get(row.id) ?? { minor: 0, at: 0 }
    own.minor -= row.amount_minor
    if (row.kind === "refund") own.at = Math.max(own.at, row.at)
    left.set(row.id, own)
  }
  for (const [id, { minor }] of left) if (minor <= 0) left.delete(id)
  return left
}

/** Labels that the shop pays for; one that was taken back or never made costs nothing. */
const labelsOf = (tx: Tx, returnIds: readonly string[]) =>
  tx
    .selectFrom("shipments")
    .innerJoin("returns", "returns.id", "shipments.return_id")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .where(among(tx, "shipments.return_id", returnIds))
    .where("shipments.state", "not in", ["cancelled", "refused"])
    .where("cost_minor", "is not", null)
    .whereRef("shipments.cost_currency", "=", "orders.currency")
    .select(["shipments.return_id", "cost_minor"])
    .orderBy("shipments.id")
    .execute()

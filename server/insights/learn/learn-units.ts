import type { CostSettings } from "../../../shared/contract/numbers.ts"
import { productId } from "../../../shared/domain/derive-id.ts"
import { faultsOfGoods, type Stage, saySame } from "../../../shared/domain/measures.ts"
import { weekOf } from "../../../shared/domain/week.ts"
import { among } from "../../db/among.ts"
import type { Tx } from "../../db/open.ts"
import { writeMany } from "../../db/write-many.ts"
import { currentCosts } from "../numbers/cost-settings.ts"
import { putTallies, Tallied, type Unit } from "../numbers/tally.ts"
import { moneyOf, noMoney, type UnitMoney } from "./unit-money.ts"

/**
 * These units as they are counted, and all others of their returns, among which a return's money is shared: why the
 * customer sent each, what was found, what became of it, what it cost and how long it took. Only what is here and has been
 * sold to somebody counts; one that is counted no longer (a fact taken back, another order's) goes. The tallies hear of it.
 */
export async function learnUnits(tx: Tx, unitIds: readonly string[]): Promise<void> {
  if (unitIds.length === 0) return
  const ids = await withSiblings(tx, unitIds)
  const before = await countedNow(tx, ids)
  const units = (await unitsOf(tx, ids)).filter((unit) => unit.reception === "received" && unit.delivered_at !== null)
  const here = Map.groupBy(units, (unit) => unit.return_id ?? "")
  const money = await moneyOf(tx, new Map([...here].map(([id, own]) => [id, own.map((unit) => unit.id).sort()])))
  const looks = await looksAt(
    tx,
    units.map((unit) => unit.id),
  )
  const disputed = await disputedOf(tx, units)
  const { settings } = await currentCosts(tx)
  const after = units.flatMap((unit) => {
    const own = { look: looks.get(unit.id), money: money.get(unit.id) ?? noMoney, disputed: disputed.has(unit.id) }
    return unit.return_id === null ? [] : [countedAs({ ...unit, return_id: unit.return_id }, own, settings)]
  })
  const same = new Set(after.filter((unit) => isSame(before.get(unit.unit_id), unit)).map((unit) => unit.unit_id))
  await replace(
    tx,
    [...before.values()].filter((unit) => !same.has(unit.unit_id)),
    after.filter((unit) => !same.has(unit.unit_id)),
  )
}

async function replace(tx: Tx, before: readonly Unit[], after: readonly Unit[]): Promise<void> {
  const tallied = new Tallied()
  for (const unit of before) if (unit.tallied === 1) tallied.unit(unit, -1)
  for (const unit of after) tallied.unit(unit, 1)
  const changed = [...new Set([...before, ...after].map((unit) => unit.unit_id))]
  const stay = new Set(after.map((unit) => unit.unit_id))
  const gone = changed.filter((id) => !stay.has(id))
  if (changed.length > 0)
    await tx
      .deleteFrom("learned_defects")
      .where(among(tx, "unit_id", changed))
      .execute()
  if (gone.length > 0)
    await tx
      .deleteFrom("learned_units")
      .where(among(tx, "unit_id", gone))
      .execute()
  const rows = after.map(({ defects: _, ...row }) => row)
  const [first] = rows
  if (first) {
    const update = Object.keys(first).filter((column) => column !== "unit_id") as (keyof typeof first)[]
    await writeMany(tx, "learned_units", rows, { key: ["unit_id"], update })
  }
  await writeMany(
    tx,
    "learned_defects",
    after.flatMap(({ unit_id, defects }) => defects.map((defect) => ({ unit_id, defect }))),
  )
  await putTallies(tx, tallied)
}

function isSame(before: Unit | undefined, after: Unit): boolean {
  if (!before || before.defects.length !== after.defects.length) return false
  if (before.defects.some((defect) => !after.defects.includes(defect))) return false
  return (Object.keys(after) as (keyof Unit)[]).every((key) => key === "defects" || before[key] === after[key])
}

async function withSiblings(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const siblings = await tx
    .selectFrom("units")
    .where("return_id", "in", (eb) =>
      eb
        .selectFrom("units as own")
        .where(among(tx, "own.id", ids))
        .select("own.return_id"),
    )
    .select("id")
    .execute()
  return [...new Set([...ids, ...siblings.map((row) => row.id)])]
}

async function countedNow(tx: Tx, ids: readonly string[]): Promise<Map<string, Unit>> {
  const units = await tx
    .selectFrom("learned_units")
    .selectAll()
    .where(among(tx, "unit_id", ids))
    .execute()
  const defects = await tx
    .selectFrom("learned_defects")
    .selectAll()
    .where(among(tx, "unit_id", ids))
    .execute()
  const byUnit = Map.groupBy(defects, (row) => row.unit_id)
  return new Map(
    units.map((unit) => [
      unit.unit_id,
      { ...unit, defects: (byUnit.get(unit.unit_id) ?? []).map((row) => row.defect) },
    ]),
  )
}

const unitsOf = (tx: Tx, ids: readonly string[]) =>
  tx
    .selectFrom("units")
    .innerJoin("return_lines", "return_lines.id", "units.line_id")
    .innerJoin("returns", "returns.id", "units.return_id")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .innerJoin("orders", "orders.id", "order_lines.order_id")
    .leftJoin("parcels", "parcels.id", "units.parcel_id")
    .where(among(tx, "units.id", ids))
    .select([
      ...(["units.id", "units.return_id", "units.reception", "units.acceptance", "units.grade"] as const),
      ...(["units.fault", "units.disposition", "units.decided_by", "units.updated_at"] as const),
      ...(["return_lines.reason", "order_lines.sku", "order_lines.delivered_at", "order_lines.batch"] as const),
      ...(["order_lines.category", "order_lines.paid_minor", "order_lines.quantity", "orders.currency"] as const),
      ...(["orders.shop_id", "orders.delivered_by", "orders.region", "returns.notice_at"] as const),
      ...(["parcels.arrived_at", "parcels.shipment_proof_at", "orders.id as order_id"] as const),
    ])
    .execute()

type Row = Awaited<ReturnType<typeof unitsOf>>[number]
interface Own {
  look: Look | undefined
  money: UnitMoney
  disputed: boolean
}

function countedAs(row: Row & { return_id: string }, { look, money, disputed }: Own, costs: CostSettings): Unit {
  const seen = row.arrived_at ?? row.updated_at
  const delivered = row.delivered_at ?? 0
  const defects = look?.defects ?? []
  const found = defects.length > 0 || faultsOfGoods.includes(row.fault ?? "")
  const same = saySame(row.reason, look !== undefined, found)
  const price = money.priceMinor ?? Math.floor(row.paid_minor / Math.max(1, row.quantity))
  // what goes back to its customer loses the shop nothing
  const worth = row.acceptance === "rejected" ? 10_000 : (costs.worth[row.grade as "A"] ?? 10_000)
  const minutes = costs.minutesOf[row.category ?? ""] ?? costs.minutes
  const bit = (yes: boolean | null): 0 | 1 => (yes ? 1 : 0)
  return {
    unit_id: row.id,
    shop_id: row.shop_id,
    return_id: row.return_id,
    product_id: productId(row.shop_id, row.sku),
    sold_week: weekOf(delivered),
    // a clock may say that it was back before it was delivered
    seen_week: Math.max(weekOf(delivered), weekOf(seen)),
    batch: row.batch ?? null,
    carrier: row.delivered_by ?? null,
    region: row.region ?? null,
    ...{ reason: row.reason, grade: row.grade, fault: row.fault, disposition: row.disposition },
    ...{ acceptance: row.acceptance, decided_by: row.decided_by, seen_at: seen },
    currency: row.currency,
    price_minor: price,
    refunded_minor: money.refundedMinor,
    deducted_minor: money.deductedMinor,
    postage_minor: money.postageMinor,
    handling_minor: Math.round((minutes * costs.hourMinor) / 60),
    depreciation_minor: Math.round((price * (10_000 - worth)) / 10_000),
    defective: bit(found),
    deducted: bit(money.deductedMinor > 0),
    disputed: bit(disputed),
    judged: bit(same !== null),
    agreed: bit(same),
    tallied: 1,
    ...waitsOf(row, look?.at ?? null, money),
    defects,
  }
}

const TENTH = 8_640_000

/** From one moment to the next; where one is not known, neither stage that it ends is. */
function waitsOf(row: Row, lookedAt: number | null, money: UnitMoney) {
  const wait = (from: number | null, to: number | null) =>
    from === null || to === null ? null : Math.min(9999, Math.max(0, Math.floor((to - from) / TENTH)))
  return {
    wait_handed_over: wait(row.notice_at, row.shipment_proof_at),
    wait_arrived: wait(row.shipment_proof_at, row.arrived_at),
    wait_received: wait(row.arrived_at, lookedAt),
    wait_decided: wait(lookedAt, money.decidedAt),
    wait_paid: wait(money.decidedAt, money.paidAt),
    wait_whole: wait(row.notice_at, money.paidAt),
  } satisfies Record<`wait_${Stage}`, number | null>
}

interface Look {
  at: number
  defects: string[]
}

/** The look that counts, each of its defects once. */
async function looksAt(tx: Tx, ids: readonly string[]): Promise<Map<string, Look>> {
  if (ids.length === 0) return new Map()
  const looks = await tx
    .selectFrom("inspections")
    .where(among(tx, "unit_id", ids))
    .where("superseded_by", "is", null)
    .select(["unit_id", "defects", "at", "fact_id"])
    .execute()
  const last = new Map<string, (typeof looks)[number]>()
  for (const look of looks) {
    const before = last.get(look.unit_id)
    if (!before || [look.at, look.fact_id] > [before.at, before.fact_id]) last.set(look.unit_id, look)
  }
  return new Map(
    [...last.values()].map(({ unit_id, at, defects }) => [
      unit_id,
      { at, defects: [...new Set(JSON.parse(defects) as string[])].sort() },
    ]),
  )
}

/** Their customer objected to a deduction, or the bank took a payment of their order back. */
async function disputedOf(tx: Tx, units: readonly Row[]): Promise<Set<string>> {
  if (units.length === 0) return new Set()
  const objected = await tx
    .selectFrom("hearings")
    .where(
      among(
        tx,
        "unit_id",
        units.map((unit) => unit.id),
      ),
    )
    // what was objected stays said, whatever is proposed since
    .where((eb) => eb.or([eb("state", "=", "objected"), eb("words", "is not", null)]))
    .select("unit_id")
    .execute()
  const orders = await tx
    .selectFrom("payments")
    .innerJoin("disputes", "disputes.payment_id", "payments.id")
    .where(among(tx, "payments.order_id", [...new Set(units.map((unit) => unit.order_id))]))
    .select("payments.order_id")
    .execute()
  const takenBack = new Set(orders.map((row) => row.order_id))
  return new Set([
    ...objected.map((row) => row.unit_id),
    ...units.filter((unit) => takenBack.has(unit.order_id)).map((unit) => unit.id),
  ])
}

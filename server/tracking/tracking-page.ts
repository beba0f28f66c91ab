import { printCreditCode } from "../../shared/domain/credit-code.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import type { HoldReason, ReturnStatus } from "../../shared/domain/states.ts"
import { daysUntil } from "../../shared/policy/local-days.ts"
import { trackState } from "../../shared/policy/track-state.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import type { Returned } from "./find-visit.ts"
import { hearingsOf } from "./hearings-of.ts"
import { isDone, linesOf, unitsOf } from "./lines-of.ts"
import { meansOf, moneyOf } from "./money-of.ts"
import {
  creditsOf,
  differencesOf,
  giftsOf,
  intentsOf,
  mailsOf,
  ordered,
  parcelsOf,
  questionsOf,
  resolutionsOf,
} from "./rows-of.ts"
import { type CustomerWait, customerWaits, type Tracked, waitOf } from "./tracked.ts"

/** A customer's page of their return, as it stands at this moment. Changes nothing. */
export async function trackingPage(db: Db, ctx: Pick<Context, "now">, returned: Returned): Promise<Tracked> {
  const returnId = returned.id
  const head = { ...(await headOf(db, returned)), gift: await isGift(db, returned.id) }
  const parcels = await parcelsOf(db, { returnId })
  const intents = await intentsOf(db, { returnId })
  const units = await unitsOf(db, returned.id)
  const rows = await resolutionsOf(db, { returnId })
  const hearings = await hearingsOf(db, returned.id)
  const lines = await linesOf(db, returned, { units, intents, rows })
  const money = await moneyOf(db, returned, intents)
  const difference = await differenceOf(db, returned.id, rows)
  const moments = momentsOf(returned, parcels, units, money)
  const daysLeft = returned.due_day ? daysUntil(returned.due_day, ctx.now(), head.timeZone) : null
  const unpaid = intents.filter((one) => ["proposed", "held", "released", "failed", "parked"].includes(one.state))
  const owes = returned.obligations !== "[]" || unpaid.some((one) => one.way !== "replacement")
  const expected = sumMinor(lines.map((line) => line.quantity))
  const checked = Math.min(expected, units.filter(isDone).length)
  const { state, steps } = trackState({
    status: returned.status as ReturnStatus,
    toAnswer: hearings.some((one) => one.state === "open"),
    toPay: difference?.url != null,
    late: daysLeft !== null && daysLeft < 0 && owes,
    sent: moments.sent !== null,
    arrived: moments.arrived !== null,
    expected,
    checked,
    lost: units.some((unit) => unit.reception === "lost_in_transit"),
    money: intents.map((one) => ({ state: one.state, way: one.way ?? "original", reasons: reasonsOf(one) })),
    resolutions: lines.flatMap((line) => line.resolutions),
  })
  return {
    ...head,
    ...{ id: returned.id, rma: returned.rma, shopId: returned.shop_id, locale: returned.locale, state },
    steps: steps.map((step) => ({ ...step, at: step.state === "done" ? moments[step.kind] : null })),
    ...{ checked, expected, dueDay: returned.due_day, daysLate: daysLeft !== null && daysLeft < 0 ? -daysLeft : 0 },
    sum: await sumOf(db, returned, { intents, lines, whole: checked >= expected }),
    surchargeMinor: sumMinor(standing(intents).flatMap((one) => (one.kind === "surcharge" ? one.amount_minor : []))),
    waits: waitsOf(unpaid, difference !== null),
    ...{ money, hearings, difference },
    lines: lines.map(({ resolutions: _, ...line }) => line),
    credit: await creditOf(db, returned.id),
    parcels: parcels.flatMap(({ key, carrier }) => (key === null ? [] : { key, carrier })),
    mails: await mailsOf(db, { returnId }),
    questions: await questionsOf(db, { returnId }),
    label: ["requested", "approved"].includes(returned.status) && moments.sent === null,
    mayCancel: ["requested", "approved"].includes(returned.status) && moments.sent === null && money.length === 0,
  }
}

type Intent = Tables["intents"]
const standing = (intents: readonly Intent[]) => intents.filter((one) => one.state !== "stopped")
const reasonsOf = (one: Intent) => JSON.parse(one.reasons) as HoldReason[]

async function headOf(db: Db, { order_id }: Returned) {
  const [row] = await ordered(db, { orderId: order_id })
  if (!row) throw new Error(`there is no order ${order_id}`)
  const name = row.name?.trim().split(/\s+/)[0] || null
  return { orderNumber: row.number, currency: row.currency, timeZone: row.time_zone, name }
}

/** Announced by whom it was given to: what it cost is the buyer's. */
async function isGift(db: Db, returnId: string): Promise<boolean> {
  return (await giftsOf(db, { returnId })).length > 0
}

type Parcel = Awaited<ReturnType<typeof parcelsOf>>[number]

/** When each step was reached; null: not, or nobody knows when. */
function momentsOf(
  returned: Returned,
  parcels: readonly Parcel[],
  units: readonly Tables["units"][],
  money: Tracked["money"],
) {
  const first = (moments: (number | null)[]) =>
    moments.reduce<number | null>((a, b) => (a === null || (b !== null && b < a) ? b : a), null)
  const last = (moments: (number | null)[]) =>
    moments.reduce<number | null>((a, b) => (a === null || (b !== null && b > a) ? b : a), null)
  const arrived = first(parcels.map((one) => one.arrived_at))
  const onWay = parcels.filter((one) => one.shipment_proof_at !== null || one.state === "in_transit")
  return {
    announced: returned.notice_at,
    sent: first([...onWay.map((one) => one.shipment_proof_at ?? one.updated_at)]),
    arrived,
    checked: last(units.filter(isDone).map((one) => one.updated_at)),
    given: last(money.map((one) => one.at)),
  }
}

/** What is decided, and for the rest what it cost: "if all is in order". */
async function sumOf(
  db: Db,
  returned: Returned,
  { intents, lines, whole }: { intents: readonly Intent[]; lines: readonly { openMinor: number }[]; whole: boolean },
): Promise<Tracked["sum"]> {
  if (["cancelled", "expired", "rejected"].includes(returned.decided ?? "") && intents.length === 0) return null
  const own = standing(intents).filter((one) => one.way !== "replacement")
  const decided = sumMinor(own.map((one) => one.amount_minor))
  const open = sumMinor(lines.map((line) => line.openMinor))
  if (decided + open === 0) return null
  const first = own.find((one) => one.kind === "principal") ?? own[0]
  const waits = own.some((one) => reasonsOf(one).length > 0 && one.state === "held")
  return {
    amountMinor: decided + open,
    sure: open === 0 && whole && !waits,
    planned: open === 0 && whole && waits,
    means: await meansOf(db, returned, first ?? null),
  }
}

function waitsOf(unpaid: readonly Intent[], difference: boolean): CustomerWait[] {
  const held = unpaid.flatMap((one) => (one.state === "held" ? reasonsOf(one).map((reason) => waitOf[reason]) : []))
  const failed = unpaid.some((one) => ["failed", "parked"].includes(one.state) && one.way !== "replacement")
  const all = new Set<CustomerWait>([
    ...held,
    ...(failed ? (["bank"] as const) : []),
    ...(difference ? (["difference"] as const) : []),
  ])
  return customerWaits.filter((one) => all.has(one))
}

async function differenceOf(
  db: Db,
  returnId: string,
  rows: readonly Tables["resolutions"][],
): Promise<Tracked["difference"]> {
  const [row] = await differencesOf(db, { returnId })
  if (!row) return null
  const variant = rows.find((one) => one.unit_id === row.unit_id)?.variant ?? rows.find((one) => one.variant)?.variant
  return { amountMinor: row.amount_minor, url: row.url, endsAt: row.ends_at, variant: variant ?? null }
}

async function creditOf(db: Db, returnId: string): Promise<Tracked["credit"]> {
  const [row] = await creditsOf(db, { returnId })
  if (!row) return null
  const balanceMinor = row.issued_minor - row.spent_minor - row.ended_minor
  return { code: printCreditCode(row.code), balanceMinor, expiresAt: row.expires_at }
}

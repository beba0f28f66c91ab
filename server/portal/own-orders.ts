import type { LegalBasis, ReturnStatus } from "../../shared/domain/states.ts"
import { windowFrom, withdrawalWindow } from "../../shared/policy/legal-clock.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import type { Exclusion, PortalRules, Reason } from "../../shared/policy/portal-rules.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { linesLeft } from "../intake/lines-left.ts"
import { whyNotCancel } from "../intake/may-change.ts"
import { trackingLink } from "../links/tracking-link.ts"
import { portalRules } from "./portal-rules.ts"
import { type ShownShop, shownShop } from "./shop-look.ts"
import type { Visit } from "./visit.ts"

/** A line of what somebody bought, and what the law and the shop still let them do with it. */
export interface OwnLine {
  id: string
  orderId: string
  sku: string
  title: string
  picture: string | null
  category: string | null
  bought: number
  left: number
  paidMinor: number
  deliveredAt: number | null
  /** The last day of the right to withdraw, and whether it is over; null: it was not delivered yet, as far as is known. */
  withdrawBy: string | null
  /** On what grounds it may still come back, by kind of reason; null: on none. */
  basis: Record<Reason["kind"], LegalBasis | null>
  exclusion: Exclusion | null
  lastDays: Partial<Record<LegalBasis, string>>
}

export interface OwnReturn {
  id: string
  orderId: string
  rma: string
  status: ReturnStatus
  noticeAt: number
  titles: string[]
  link: string
  /** It may still be changed or cancelled. */
  open: boolean
}

export interface OwnOrder {
  id: string
  number: string
  /** The last of it; null: not as far as is known. */
  deliveredAt: number | null
  currency: string
  lines: OwnLine[]
}

export interface OwnBusiness {
  shop: ShownShop
  visit: Visit
  policy: Policy
  rules: PortalRules
  orders: OwnOrder[]
  returns: OwnReturn[]
  /** Their first name, to be greeted by; null: unknown, or it was a present. */
  firstName: string | null
  email: string | null
}

/** All that a visit may see. Null: its shop or orders are gone. Changes nothing. */
export async function ownBusiness(db: Db, ctx: Context, visit: Visit): Promise<OwnBusiness | null> {
  const shop = await shownShop(db, { id: visit.shopId })
  const rows = await ordersOf(db, { ids: visit.orderIds })
  if (!shop || rows.length === 0) return null
  const { policy } = await currentPolicy(db, ctx.now())
  const { rules } = await portalRules(db)
  const orders: OwnOrder[] = []
  // in the order in which they were shown
  for (const id of visit.orderIds) {
    const row = rows.find((one) => one.id === id)
    if (!row) continue
    const all = await ownLines(db, ctx, { orderId: id, timeZone: shop.timeZone, policy, rules })
    // of what was never sent nothing comes back
    const lines = row.cancelled_at == null ? all : all.map((line) => ({ ...line, left: 0, basis: nothing }))
    orders.push({
      id,
      number: row.number,
      deliveredAt: lastOf(lines.map((line) => line.deliveredAt)),
      currency: row.currency,
      lines,
    })
  }
  const customer = visit.customerId === null || visit.gift ? undefined : (await nameOf(db, { id: visit.customerId }))[0]
  return {
    ...{ shop, visit, policy, rules, orders },
    returns: visit.gift ? [] : await ownReturns(db, ctx, visit.orderIds),
    firstName: customer?.name?.trim().split(/\s+/)[0] ?? null,
    email: customer?.email ?? null,
  }
}

const nothing: OwnLine["basis"] = { changed: null, fault: null }

/** Null where one of them has not come. */
const lastOf = (moments: readonly (number | null)[]): number | null =>
  moments.some((one) => one === null) ? null : Math.max(...moments.map(Number))

type Ground = { orderId: string; timeZone: string; policy: Policy; rules: PortalRules }

async function ownLines(db: Db, ctx: Context, { orderId, timeZone, policy, rules }: Ground): Promise<OwnLine[]> {
  const left = await linesLeft(db, ctx, orderId, ctx.now(), policy)
  const last = Math.max(...left.map((line) => line.deliveredAt ?? 0))
  return left.map((line) => {
    const { category } = line
    const exclusion = (category !== null && rules.exclusions[category]) || null
    const over = (basis: LegalBasis) => line.over.some((one) => one.basis === basis)
    const lastDay = (basis: LegalBasis) =>
      withdrawalWindow({
        deliveredAt: windowFrom(basis, line.deliveredAt, last),
        noticeAt: ctx.now(),
        timeZone,
        windowDays: policy.legal[basis].windowDays,
      })?.lastDay
    const withdraws = !over("withdrawal") && exclusion?.when !== "always"
    // a promise of the shop's own without an end would be no promise that a page can keep
    const promised = policy.legal.commercial.windowDays !== null && !over("commercial") && exclusion?.when !== "always"
    return {
      ...{ id: line.id, orderId, sku: line.sku, title: line.title, picture: line.picture, category },
      ...{ bought: line.bought, left: line.left, paidMinor: line.paidMinor, exclusion, deliveredAt: line.deliveredAt },
      withdrawBy: lastDay("withdrawal") ?? null,
      basis: {
        changed: withdraws ? ("withdrawal" as const) : promised ? ("commercial" as const) : null,
        fault: over("conformity") ? null : ("conformity" as const),
      },
      lastDays: Object.fromEntries(
        (["withdrawal", "commercial", "conformity"] as const).flatMap((basis) => {
          const day = lastDay(basis)
          return day === undefined ? [] : [[basis, day]]
        }),
      ),
    }
  })
}

async function ownReturns(db: Db, ctx: Context, orderIds: readonly string[]): Promise<OwnReturn[]> {
  const rows = await returnsOf(db, { ids: orderIds })
  const sent = rows.length > 0 ? await titlesOf(db, { ids: rows.map((row) => row.id) }) : []
  const titles = Map.groupBy(sent, (line) => line.return_id)
  const found: OwnReturn[] = []
  for (const row of rows)
    found.push({
      ...{ id: row.id, orderId: row.order_id, rma: row.rma, status: row.status as ReturnStatus },
      ...{ noticeAt: row.notice_at, titles: (titles.get(row.id) ?? []).map((line) => line.title) },
      link: trackingLink(ctx, { returnId: row.id, version: row.link_version ?? 1, locale: row.locale }),
      open: ["requested", "approved"].includes(row.status) && (await whyNotCancel(db, row)) === null,
    })
  return found
}

type Ids = { ids: readonly string[] }
const ordersOf = prepared((db, { ids }: Ids) =>
  db
    .selectFrom("orders")
    .selectAll()
    .where(among(db, "id", ids)),
)
const nameOf = prepared((db, { id }: { id: string }) =>
  db.selectFrom("customers").select(["name", "email"]).where("id", "=", id),
)
const returnsOf = prepared((db, { ids }: Ids) =>
  db
    .selectFrom("returns")
    .select(["id", "order_id", "rma", "status", "notice_at", "decided", "link_version", "locale"])
    .where(among(db, "order_id", ids))
    .orderBy("notice_at", "desc")
    .limit(50),
)
const titlesOf = prepared((db, { ids }: Ids) =>
  db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["return_lines.return_id", "order_lines.title"])
    .where(among(db, "return_lines.return_id", ids))
    .orderBy("order_lines.ref"),
)

export const lineOf = ({ orders }: Pick<OwnBusiness, "orders">, id: string): OwnLine | undefined =>
  orders.flatMap((order) => order.lines).find((line) => line.id === id)

/** Nobody may withdraw from what is over or was never theirs to withdraw from; what is left may be. */
export const withdrawable = ({ orders, visit }: OwnBusiness): OwnLine[] =>
  visit.gift
    ? []
    : orders.flatMap(({ lines }) => lines).filter((one) => one.left > 0 && one.basis.changed === "withdrawal")

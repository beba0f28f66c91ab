import type { WayToSend } from "../../shared/contract/sending.ts"
import { type BookedWay, isBookedWay, type SendingWay, sendingWays } from "../../shared/domain/shipment-moves.ts"
import { sendingPrice } from "../../shared/policy/sending-price.ts"
import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db } from "../db/open.ts"
import { carrierGate } from "./carrier-gate.ts"
import { orderOfCase, type SendingCase, storedCase } from "./sending-case.ts"

/**
 * The ways in which a return may come back, each with its price, before one is chosen: of a return that is stored, or of
 * one that is only being announced. There is always one: the shop's address label, with any carrier.
 */
export async function waysToSend(
  db: Db,
  ctx: Context,
  about: SendingCase | { returnId: string },
): Promise<WayToSend[]> {
  const of = "returnId" in about ? await storedCase(db, about.returnId) : about
  const order = of && (await orderOfCase(db, of.orderId))
  if (!of || !order) return []
  const { policy } = await currentPolicy(db, ctx.now())
  const site = await db.selectFrom("sites").select("address").where("id", "=", order.siteId).executeTakeFirst()
  const slow = await carriersInTrouble(db)
  const offered = (way: SendingWay): WayToSend[] => {
    const price = sendingPrice(policy, of, way)
    if (!price) return []
    const plain = { way, ...price, currency: order.currency, counterCode: false, points: false, slow: false }
    if (!isBookedWay(way)) return [{ ...plain, carrier: null, title: null }]
    // a carrier is given the address that it is to bring it to
    if (!site?.address) return []
    return carriersFor(ctx, way, order.country).map(({ name, title, capabilities }) => ({
      ...plain,
      ...{ carrier: name, title, counterCode: capabilities.counterCode && way === "drop_off" },
      ...{ points: capabilities.points && way === "drop_off", slow: slow.has(name) },
    }))
  }
  // what answers now stands before what does not
  return sendingWays.flatMap(offered).sort((a, b) => Number(a.slow) - Number(b.slow))
}

export const carriersFor = ({ carriers }: Context, way: BookedWay, country: string) =>
  [...(carriers?.values() ?? [])].filter(
    ({ capabilities }) => capabilities.ways.includes(way) && capabilities.countries.includes(country),
  )

async function carriersInTrouble(db: Db): Promise<Set<string>> {
  const rows = await db
    .selectFrom("provider_gates")
    .select("provider")
    .where("open_since", "is not", null)
    .where("provider", "like", `${carrierGate("")}%`)
    .execute()
  return new Set(rows.map((row) => row.provider.slice(carrierGate("").length)))
}

import type { SignalAbout } from "../../../shared/contract/insights.ts"
import type { Context } from "../../context.ts"
import type { Tx } from "../../db/open.ts"
import type { Told } from "./look-at.ts"
import type { Named } from "./series-key.ts"

/** A signal as it is first told. Of a series that stands already there is no second one. */
export async function keepSignal(tx: Tx, ctx: Context, told: Told): Promise<void> {
  const id = ctx.newId()
  const kept = await tx
    .insertInto("signals")
    .values({
      id,
      kind: told.named.kind,
      series: told.series,
      about: JSON.stringify(await aboutOf(tx, told.named)),
      week: told.week,
      since: told.since,
      year: told.year,
      log_e: told.logE,
      seen: told.count,
      expected: told.expected,
      sold: told.sold,
      chart: JSON.stringify(told.chart),
      state: "new",
      owner_id: null,
      acted_on: null,
      effect: null,
      told_at: ctx.now(),
      moved_at: ctx.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst()
  if (!kept) return
  await tx
    .insertInto("signal_notes")
    .values({ id: ctx.newId(), signal_id: id, person_id: null, at: ctx.now(), kind: "told", text: "", day: null })
    .execute()
}

/** The names of what it is about. Of a family of articles one stands for all; `lead` stays a person's id. */
async function aboutOf(tx: Tx, { about }: Named): Promise<SignalAbout> {
  const product = about.thing === undefined ? null : await productOf(tx, about.thing)
  return {
    productId: product?.id ?? null,
    product: product?.title ?? null,
    size: about.size ?? null,
    batch: about.batch ?? null,
    supplier: about.supplier ?? product?.supplier ?? null,
    carrier: about.carrier ?? null,
    region: about.region ?? null,
    lead: about.lead ?? null,
    reason: about.reason ?? null,
    defect: about.defect ?? null,
  }
}

async function productOf(tx: Tx, thing: string) {
  const [shop = "", ...rest] = thing.split("/")
  const query = tx.selectFrom("products").select(["id", "title", "supplier"]).orderBy("sku").limit(1)
  return rest.length === 0
    ? query.where("id", "=", thing).executeTakeFirst()
    : query.where("shop_id", "=", shop).where("family", "=", rest.join("/")).executeTakeFirst()
}

import { sql } from "kysely"
import type { InsightUnit, InsightUnits } from "../../shared/contract/insights.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may, sitesFor } from "../../shared/policy/access.ts"
import { among } from "../db/among.ts"
import type { Db } from "../db/open.ts"
import { readSeriesKey } from "./look/series-key.ts"
import { insightsNotAllowed } from "./not-allowed.ts"
import { textsOf } from "./themes/texts-of.ts"

/** The returned units that a signal counts: of its series, sold since it began. */
export function unitsBehind(db: Db, { series, since }: { series: string; since: number }) {
  const { kind, about } = readSeriesKey(series)
  const [shop = "", ...family] = (about.thing ?? "").split("/")
  const of = db.selectFrom("learned_units").where(kind === "lead_refused" ? "seen_week" : "sold_week", ">=", since)
  return of
    .$if(about.thing !== undefined && family.length === 0, (query) => query.where("product_id", "=", about.thing ?? ""))
    .$if(about.thing !== undefined && (family.length > 0 || about.size !== undefined), (query) =>
      query.where("product_id", "in", (eb) => {
        const products = eb.selectFrom("products").select("products.id").where("products.shop_id", "=", shop)
        const own = products.where("family", "=", family.join("/"))
        return about.size === undefined ? own : own.where("size", "=", about.size)
      }),
    )
    .$if(about.batch !== undefined, (query) => query.where("batch", "=", about.batch ?? ""))
    .$if(about.reason !== undefined, (query) => query.where("reason", "=", about.reason ?? ""))
    .$if(about.defect !== undefined, (query) =>
      query.where("learned_units.unit_id", "in", (eb) =>
        eb
          .selectFrom("learned_defects")
          .select("unit_id")
          .where("defect", "=", about.defect ?? ""),
      ),
    )
    .$if(about.supplier !== undefined, (query) =>
      query
        .where("product_id", "in", (eb) =>
          eb
            .selectFrom("products")
            .select("products.id")
            .where("supplier", "=", about.supplier ?? "")
            .where(sql<string>`coalesce(category, '')`, "=", about.category ?? ""),
        )
        .where((eb) => eb.or([eb("reason", "=", "defective"), eb("fault", "=", "supplier")])),
    )
    .$if(about.carrier !== undefined, (query) =>
      query
        .where("carrier", "=", about.carrier ?? "")
        .where("region", "=", about.region ?? "")
        .where((eb) => eb.or([eb("reason", "=", "arrived_damaged"), eb("fault", "=", "carrier")])),
    )
    .$if(about.lead !== undefined, (query) =>
      query.where("decided_by", "=", about.lead ?? "").where("acceptance", "=", "rejected"),
    )
}

const A_PAGE = 24

/** A page of them, those that came last first, each with the photos of the unit and never of a label or a carton. */
export async function unitsOfSignal(
  db: Db,
  actor: Actor,
  { id, after }: { id: string; after?: string | undefined },
): Promise<Result<InsightUnits>> {
  if (!may(actor, "insights.read")) return insightsNotAllowed()
  const signal = await db.selectFrom("signals").select(["series", "since"]).where("id", "=", id).executeTakeFirst()
  if (!signal) return refused("not_found", "There is no such signal.")
  const [at, last] = after?.split(".") ?? []
  const rows = await unitsBehind(db, signal)
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(learned_units.seen_at, learned_units.unit_id) < (${Number(at)}, ${last ?? ""})`),
    )
    .orderBy("learned_units.seen_at", "desc")
    .orderBy("learned_units.unit_id", "desc")
    .select(["learned_units.unit_id", "learned_units.seen_at"])
    .limit(A_PAGE + 1)
    .execute()
  const all = await unitsBehind(db, signal).select(sql<number>`cast(count(*) as bigint)`.as("count")).executeTakeFirst()
  const shown = rows.slice(0, A_PAGE)
  const end = shown.at(-1)
  return done({
    total: all?.count ?? 0,
    units: await describeUnits(
      db,
      actor,
      shown.map((row) => row.unit_id),
    ),
    next: rows.length > A_PAGE && end ? `${end.seen_at}.${end.unit_id}` : null,
  })
}

/** What a person sees of a unit; of photos only those that they may look at. */
export async function describeUnits(db: Db, actor: Actor, ids: readonly string[]): Promise<InsightUnit[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom("learned_units")
    .innerJoin("units", "units.id", "learned_units.unit_id")
    .innerJoin("returns", "returns.id", "learned_units.return_id")
    .innerJoin("return_lines", "return_lines.id", "units.line_id")
    .leftJoin("products", "products.id", "learned_units.product_id")
    .where(among(db, "learned_units.unit_id", ids))
    .select([
      ...(["learned_units.unit_id as id", "learned_units.return_id as returnId", "returns.rma"] as const),
      ...(["products.title", "products.size", "learned_units.batch", "learned_units.reason"] as const),
      ...(["return_lines.id as line", "learned_units.grade", "learned_units.seen_at as seenAt"] as const),
      "returns.site_id as site",
    ])
    .execute()
  const defects = await db
    .selectFrom("learned_defects")
    .where(among(db, "unit_id", ids))
    .selectAll()
    .execute()
  const photos = await photosOf(db, ids)
  // as others may read it: a customer writes their own number into it
  const said = await textsOf(db, { lines: rows.map((row) => row.line), units: [] })
  const comments = new Map(said.map(({ id, text }) => [id, text]))
  const sites = sitesFor(actor, "photo.read")
  const mayLook = (site: string) => sites === "all" || (sites !== "none" && sites.includes(site))
  const order = new Map(ids.map((id, at) => [id, at]))
  return rows
    .sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
    .map(({ site, title, line, ...row }) => ({
      ...row,
      product: title ?? "",
      comment: comments.get(`line:${line}`) ?? null,
      defects: defects.filter((one) => one.unit_id === row.id).map((one) => one.defect),
      photos: mayLook(site)
        ? photos.filter((one) => one.unit_id === row.id).map((one) => `/api/photos/${one.sha256}`)
        : [],
    }))
}

/** Slots that show the parcel and who it is from, not the unit. */
const NOT_THE_UNIT = ["label", "carton", "content"]

const photosOf = (db: Db, ids: readonly string[]) =>
  db
    .selectFrom("inspections")
    .innerJoin("fact_photos", "fact_photos.fact_id", "inspections.fact_id")
    .innerJoin("photos", "photos.sha256", "fact_photos.sha256")
    .where(among(db, "inspections.unit_id", ids))
    .where("inspections.superseded_by", "is", null)
    .where("photos.state", "=", "stored")
    .where("fact_photos.slot", "not in", NOT_THE_UNIT)
    .orderBy("fact_photos.slot")
    .select(["inspections.unit_id", "fact_photos.sha256"])
    .execute()

import { sql } from "kysely"
import type { Papers, ShopPapersSeen } from "../../shared/contract/papers.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { localDay } from "../../shared/policy/local-days.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { fecYearOf } from "./fec-year.ts"
import { shopPapers } from "./paper-settings.ts"

/** Each shop's papers: what may be fetched, how they are made, and which credit notes cannot be. */
export async function readPapers(db: Db, ctx: Context, actor: Actor): Promise<Result<Papers>> {
  if (!may(actor, "export.make")) return refused("not_allowed", "Papers are finance's.")
  const shops = await db.selectFrom("shops").select("id").orderBy("code").execute()
  return done({ shops: await Promise.all(shops.map(({ id }) => seen(db, ctx, id))) })
}

async function seen(db: Db, ctx: Context, shopId: string): Promise<ShopPapersSeen> {
  const papers = await shopPapers(db, shopId)
  if (!papers) throw new Error(`there is no shop ${shopId}`)
  const { shop, version, settings, siren } = papers
  const today = localDay(ctx.now(), shop.time_zone)
  const year = fecYearOf(today, settings.accounting.closing)
  const changed = await db
    .selectFrom("paper_settings")
    .leftJoin("people", "people.id", "paper_settings.author_id")
    .where("shop_id", "=", shopId)
    .where("version", "=", version)
    .select(["people.name", "paper_settings.at"])
    .executeTakeFirst()
  const first = await firstEntry(db)
  const from = first === null ? year : fecYearOf(localDay(first, shop.time_zone), settings.accounting.closing)
  return {
    shopId,
    name: shop.name,
    legalName: shop.legal_name,
    currency: shop.currency,
    siren,
    version,
    settings,
    changedBy: changed?.name ?? null,
    changedAt: changed?.at ?? null,
    today,
    year,
    years: Array.from({ length: Math.max(1, year - from + 1) }, (_, back) => year - back),
    notes: await notesOf(db, shopId),
  }
}

/** What the books were opened with before anybody knew when stands at no time. */
async function firstEntry(db: Db): Promise<number | null> {
  const row = await db
    .selectFrom("ledger_entries")
    .select("at")
    .where("at", ">", 0)
    .orderBy("at")
    .limit(1)
    .executeTakeFirst()
  return row?.at ?? null
}

async function notesOf(db: Db, shopId: string): Promise<ShopPapersSeen["notes"]> {
  const issued = await db
    .selectFrom("credit_note_series")
    .where("shop_id", "=", shopId)
    .select(sql<number>`cast(coalesce(sum(last), 0) as bigint)`.as("count"))
    .executeTakeFirstOrThrow()
  const waiting = await db
    .selectFrom("papers_wanted")
    .innerJoin("intents", "intents.id", "papers_wanted.intent_id")
    .where("intents.shop_id", "=", shopId)
    // named: the index of what waits is gone along, and not the refunds
    .where("papers_wanted.waits_for", "in", ["invoice", "seller"])
    .groupBy("papers_wanted.waits_for")
    .select(["papers_wanted.waits_for", ({ fn }) => fn.countAll<number>().as("count")])
    .execute()
  const of = (why: string) => Number(waiting.find((row) => row.waits_for === why)?.count ?? 0)
  return { issued: issued.count, withoutInvoice: of("invoice"), withoutSeller: of("seller") }
}

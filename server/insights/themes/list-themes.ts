import { sql } from "kysely"
import { done, type Result } from "../../../shared/contract/problem.ts"
import type { Theme, ThemeList, ThemeText } from "../../../shared/contract/themes.ts"
import { productId } from "../../../shared/domain/derive-id.ts"
import { weekOf } from "../../../shared/domain/week.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import type { Context } from "../../context.ts"
import { among } from "../../db/among.ts"
import type { Db } from "../../db/open.ts"
import { insightsNotAllowed } from "../not-allowed.ts"
import type { ThemeWord } from "./candidates.ts"
import { textsOf } from "./texts-of.ts"

const A_PAGE = 20
const EXAMPLES = 3
/** So many are read to show three that are not the same to the letter. */
const READ_FOR_EXAMPLES = 12

export interface Weeks {
  from: number
  to: number
}
/** So many weeks, this one among them. */
export const lastWeeks = (ctx: Pick<Context, "now">, weeks: number): Weeks => {
  const to = weekOf(ctx.now())
  return { from: to - weeks + 1, to }
}

/** What is said, pinned themes first and then those that most texts say, each with its words, its weeks and examples. */
export async function listThemes(
  db: Db,
  ctx: Context,
  actor: Actor,
  { weeks, after }: { weeks: number; after?: string | undefined },
): Promise<Result<ThemeList>> {
  if (!may(actor, "insights.read")) return insightsNotAllowed()
  const span = lastWeeks(ctx, weeks)
  const from = Number(after ?? 0)
  const all = await countedThemes(db, span)
  const themes = all.slice(from, from + A_PAGE)
  const examples = await Promise.all(themes.map((theme) => examplesOf(db, theme.id, span)))
  return done({
    counted: { ...span, ...(await countTexts(db, span)) },
    themes: themes.map((theme, at) => ({ ...theme, examples: examples[at] ?? [] })),
    next: all.length > from + A_PAGE ? String(from + A_PAGE) : null,
  })
}

/** Every theme that is none of another's, without examples; unpinned ones that nobody says now are left out. */
export async function countedThemes(db: Db, span: Weeks): Promise<Theme[]> {
  const rows = await db.selectFrom("themes").selectAll().execute()
  const weeks = span.to - span.from + 1
  const counts = await countByWeek(db, { from: span.from - weeks, to: span.to })
  const byTheme = Map.groupBy(counts, (row) => row.theme_id)
  const merged = Map.groupBy(
    rows.filter((row) => row.merged_into !== null),
    (row) => row.merged_into ?? "",
  )
  return rows
    .filter((row) => row.merged_into === null)
    .map((row): Theme => {
      const own = byTheme.get(row.id) ?? []
      const now = own.filter(({ week }) => week >= span.from)
      const line = Array.from({ length: weeks }, (_, at) => now.find(({ week }) => week === span.from + at)?.count ?? 0)
      return {
        ...{ id: row.id, name: row.name, words: wordsOf(row.words), language: row.language, pinned: row.pinned === 1 },
        count: sum(now.map((one) => one.count)),
        customers: sum(now.map((one) => one.customers)),
        before: sum(own.filter(({ week }) => week < span.from).map((one) => one.count)),
        line,
        merged: (merged.get(row.id) ?? []).map(({ id, name, words }) => ({ id, name, words: wordsOf(words) })),
        examples: [],
      }
    })
    .filter((theme) => theme.pinned || theme.count > 0)
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.count - a.count || (a.id < b.id ? -1 : 1))
}

const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0)
const wordsOf = (words: string) => (JSON.parse(words) as ThemeWord[]).map(({ word }) => word)

/** A customer's text is of a line. */
const OF_CUSTOMERS = "line:"
const customersOf = (column: "text_id" | "id") =>
  sql<number>`cast(sum(case when ${sql.ref(column)} < ${`${OF_CUSTOMERS}~`} then 1 else 0 end) as bigint)`

const countByWeek = (db: Db, { from, to }: Weeks) =>
  db
    .selectFrom("text_themes")
    .where("week", ">=", from)
    .where("week", "<=", to)
    .groupBy(["theme_id", "week"])
    .select(["theme_id", "week", sql<number>`cast(count(*) as bigint)`.as("count")])
    .select(customersOf("text_id").as("customers"))
    .execute()

async function countTexts(db: Db, { from, to }: Weeks) {
  const texts = await db
    .selectFrom("learned_texts")
    .where("language", "in", ["fr", "en"])
    .where("week", ">=", from)
    .where("week", "<=", to)
    .select([sql<number>`cast(count(*) as bigint)`.as("texts"), customersOf("id").as("customers")])
    .executeTakeFirst()
  const themed = await db
    .selectFrom("text_themes")
    .where("week", ">=", from)
    .where("week", "<=", to)
    .select(sql<number>`cast(count(distinct text_id) as bigint)`.as("count"))
    .executeTakeFirst()
  return { texts: texts?.texts ?? 0, customers: Number(texts?.customers ?? 0), inTheme: themed?.count ?? 0 }
}

async function examplesOf(db: Db, theme: string, span: Weeks): Promise<ThemeText[]> {
  const rows = await textsIn(db, theme, span).limit(READ_FOR_EXAMPLES).execute()
  const texts = await readTexts(
    db,
    rows.map((row) => row.text_id),
  )
  return texts.filter(({ text }, at) => texts.findIndex((one) => one.text === text) === at).slice(0, EXAMPLES)
}

/** The texts of a theme, the newest first. */
export const textsIn = (db: Db, theme: string, { from, to }: Weeks) =>
  db
    .selectFrom("text_themes")
    .where("theme_id", "=", theme)
    .where("week", ">=", from)
    .where("week", "<=", to)
    .orderBy("week", "desc")
    .orderBy("text_id", "desc")
    .select(["week", "text_id"])

/** These texts as they were written, masked, in this order; one that was taken back is left out. */
export async function readTexts(db: Db, ids: readonly string[]): Promise<ThemeText[]> {
  if (ids.length === 0) return []
  const of = (kind: string) => ids.filter((id) => id.startsWith(kind)).map((id) => id.slice(kind.length))
  const texts = await textsOf(db, { lines: of(OF_CUSTOMERS), units: of("unit:") })
  const products = await db
    .selectFrom("products")
    .select(["id", "title"])
    .where(
      among(
        db,
        "id",
        texts.map((one) => productId(one.shopId, one.sku)),
      ),
    )
    .execute()
  const titles = new Map(products.map(({ id, title }) => [id, title]))
  const byId = new Map(texts.map((one) => [one.id, one]))
  return ids.flatMap((id) => {
    const one = byId.get(id)
    if (!one) return []
    const product = titles.get(productId(one.shopId, one.sku)) ?? one.sku
    return [{ id, source: one.source, text: one.text, rma: one.rma, product, at: one.at }]
  })
}

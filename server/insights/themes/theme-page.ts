import { sql } from "kysely"
import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import type { ThemePage } from "../../../shared/contract/themes.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import type { Context } from "../../context.ts"
import { among } from "../../db/among.ts"
import type { Db } from "../../db/open.ts"
import { insightsNotAllowed } from "../not-allowed.ts"
import { countedThemes, lastWeeks, readTexts, textsIn, type Weeks } from "./list-themes.ts"
import { logLikelihood } from "./together.ts"

const A_PAGE = 24
const MOST_PRODUCTS = 5
/** Less than once in a thousand by chance (χ², one degree). */
const SURPRISE = 10.83

/** One theme: of which articles it is said, and every text of it, the newest first. */
export async function themePage(
  db: Db,
  ctx: Context,
  actor: Actor,
  { id, weeks, after }: { id: string; weeks: number; after?: string | undefined },
): Promise<Result<ThemePage>> {
  if (!may(actor, "insights.read")) return insightsNotAllowed()
  const span = lastWeeks(ctx, weeks)
  const theme = (await countedThemes(db, span)).find((one) => one.id === id)
  if (!theme) return refused("not_found", "There is no such theme.")
  const [week, ...rest] = after?.split(".") ?? []
  const last = rest.join(".")
  const rows = await textsIn(db, id, span)
    .$if(after !== undefined, (query) => query.where(sql<boolean>`(week, text_id) < (${Number(week)}, ${last})`))
    .limit(A_PAGE + 1)
    .execute()
  const shown = rows.slice(0, A_PAGE)
  const end = shown.at(-1)
  const texts = await readTexts(
    db,
    shown.map((row) => row.text_id),
  )
  return done({
    theme,
    products: await productsOf(db, id, span),
    texts,
    next: rows.length > A_PAGE && end ? `${end.week}.${end.text_id}` : null,
  })
}

async function productsOf(db: Db, theme: string, { from, to }: Weeks): Promise<ThemePage["products"]> {
  const many = sql<number>`cast(count(*) as bigint)`.as("count")
  const own = await db
    .selectFrom("text_themes")
    .innerJoin("learned_texts", "learned_texts.id", "text_themes.text_id")
    .where("theme_id", "=", theme)
    .where("text_themes.week", ">=", from)
    .where("text_themes.week", "<=", to)
    .groupBy("product_id")
    .select(["product_id", many])
    .execute()
  if (own.length === 0) return []
  const every = await db
    .selectFrom("learned_texts")
    .where("language", "in", ["fr", "en"])
    .where("week", ">=", from)
    .where("week", "<=", to)
    .groupBy("product_id")
    .select(["product_id", many])
    .execute()
  const all = every.reduce((sum, row) => sum + row.count, 0)
  const inTheme = own.reduce((sum, row) => sum + row.count, 0)
  const ofProduct = new Map(every.map((row) => [row.product_id, row.count]))
  const told = own
    .map(({ product_id, count }) => {
      const of = ofProduct.get(product_id) ?? count
      const surprise = logLikelihood({ both: count, one: of, other: inTheme, all })
      return { id: product_id, count, of, surprise, more: count * all > of * inTheme }
    })
    .filter(({ surprise, more }) => more && surprise >= SURPRISE)
    .sort((a, b) => b.surprise - a.surprise || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_PRODUCTS)
  const titles = await db
    .selectFrom("products")
    .where(
      among(
        db,
        "id",
        told.map((one) => one.id),
      ),
    )
    .select(["id", "title"])
    .execute()
  return told.flatMap(({ id, count, of }) => {
    const title = titles.find((one) => one.id === id)?.title
    return title === undefined ? [] : [{ id, title, count, of }]
  })
}

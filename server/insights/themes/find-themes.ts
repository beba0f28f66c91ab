import { themeId } from "../../../shared/domain/derive-id.ts"
import type { Context } from "../../context.ts"
import { aside } from "../../db/aside.ts"
import { letOthers } from "../../db/let-others.ts"
import type { Db, Tx } from "../../db/open.ts"
import { writeMany } from "../../db/write-many.ts"
import type { Found } from "./find-in.ts"
import { placesOf, rulesNow } from "./put-in-themes.ts"

/** So many texts more, and at least this share more, are worth another look. */
const [MORE, MORE_SHARE] = [20, 0.1]
const MARK = "themes_found"
/** Themes whose texts are not all in them yet, as JSON: so a server that ends meanwhile goes on with them. */
const UNPLACED = "themes_unplaced"
const A_PAGE = 500

/** Goes on with what is to be placed, and looks for themes again once there is enough that nobody has looked at. */
export async function findThemesAgain(ctx: Context): Promise<number> {
  await placeUnplaced(ctx)
  const { read } = ctx.database
  const texts = await read
    .selectFrom("learned_texts")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirst()
  const mark = await read.selectFrom("meta").select("value").where("key", "=", MARK).executeTakeFirst()
  const [now, before] = [Number(texts?.count ?? 0), Number(mark?.value ?? 0)]
  if (Math.abs(now - before) < Math.max(MORE, before * MORE_SHARE)) return 0
  const found = await findAside(ctx)
  await keepThemes(ctx, found)
  await ctx.database.write((tx) => keepMeta(tx, MARK, String(now)))
  return found.length
}

/** In a thread of its own, with a reading handle. */
function findAside(ctx: Context): Promise<Found[]> {
  const { database } = ctx.config
  const where = database.engine === "sqlite" ? { file: database.file } : { url: database.url }
  return aside<Found[]>(new URL("./find-worker.ts", import.meta.url), { where })
}

async function keepMeta(tx: Tx, key: string, value: string): Promise<void> {
  await tx
    .insertInto("meta")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute()
}

async function unplacedNow(db: Db | Tx): Promise<string[]> {
  const row = await db.selectFrom("meta").select("value").where("key", "=", UNPLACED).executeTakeFirst()
  return row ? (JSON.parse(row.value) as string[]) : []
}

/** Every text is to be put in these again. */
export async function placeLater(tx: Tx, themes: readonly string[]): Promise<void> {
  if (themes.length > 0) await keepMeta(tx, UNPLACED, JSON.stringify([...(await unplacedNow(tx)), ...themes]))
}

/**
 * These in place of those that were found before; what a person has named, pinned or merged stays. A theme is known by its
 * words: of one that is found again nothing changes, and its texts stay in it.
 */
export async function keepThemes(ctx: Context, found: readonly Found[]): Promise<void> {
  const wanted = found.map(({ language, words }) => {
    const stems = words.map(({ stem }) => stem).sort()
    return { id: themeId(language, stems), language, words: JSON.stringify(words), found_at: ctx.now() }
  })
  const ids = new Set(wanted.map((theme) => theme.id))
  await ctx.database.write(async (tx) => {
    const before = await tx.selectFrom("themes").select(["id", "kept"]).execute()
    const known = new Set(before.map((theme) => theme.id))
    const gone = before.filter((theme) => theme.kept === 0 && !ids.has(theme.id)).map((theme) => theme.id)
    if (gone.length > 0) await tx.deleteFrom("themes").where("id", "in", gone).execute()
    const fresh = wanted.filter((theme) => !known.has(theme.id))
    const rows = fresh.map((theme) => ({ ...theme, name: null, merged_into: null }))
    await writeMany(tx, "themes", rows, { key: ["id"] })
    await placeLater(
      tx,
      fresh.map((theme) => theme.id),
    )
  })
  await placeUnplaced(ctx)
}

/** Every text in those of the waiting themes whose words it has, a page after another. */
export async function placeUnplaced(ctx: Context): Promise<void> {
  const waiting = await unplacedNow(ctx.database.read)
  const themes = new Set(waiting)
  for (let after = ""; themes.size > 0; ) {
    const texts = await pageAfter(ctx.database.read, after)
    const last = texts.at(-1)
    if (!last) break
    await ctx.database.write(async (tx) => {
      const rules = (await rulesNow(tx)).filter((rule) => themes.has(rule.counts))
      const places = placesOf(texts, rules)
      const here = await stillHere(tx, places)
      await writeMany(tx, "text_themes", here, { key: ["week", "theme_id", "text_id"] })
    })
    after = last.id
    await letOthers()
  }
  if (themes.size > 0)
    await ctx.database.write(async (tx) => {
      // whatever was added meanwhile waits for the next turn
      const now = await unplacedNow(tx)
      await keepMeta(tx, UNPLACED, JSON.stringify(now.slice(waiting.length)))
    })
}

const pageAfter = (db: Db, after: string) =>
  db
    .selectFrom("learned_texts")
    .select(["id", "week", "language", "words"])
    .where("id", ">", after)
    .orderBy("id")
    .limit(A_PAGE)
    .execute()

/** A text may have been taken back since it was read. */
async function stillHere<Row extends { text_id: string }>(tx: Tx, places: readonly Row[]): Promise<Row[]> {
  if (places.length === 0) return []
  const rows = await tx
    .selectFrom("learned_texts")
    .select("id")
    .where("id", ">=", places[0]?.text_id ?? "")
    .where("id", "<=", places.at(-1)?.text_id ?? "")
    .execute()
  const here = new Set(rows.map((row) => row.id))
  return places.filter((place) => here.has(place.text_id))
}

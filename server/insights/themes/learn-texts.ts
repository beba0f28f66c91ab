import { productId } from "../../../shared/domain/derive-id.ts"
import { weekOf } from "../../../shared/domain/week.ts"
import type { Context } from "../../context.ts"
import { among } from "../../db/among.ts"
import type { Tx } from "../../db/open.ts"
import { writeMany } from "../../db/write-many.ts"
import { readOn } from "../learn/read-on.ts"
import { putInThemes } from "./put-in-themes.ts"
import { languageOf, wordsOf } from "./stems.ts"
import { textsOf } from "./texts-of.ts"

/**
 * Reads what customers and inspectors wrote since it last went, behind those who write it, and puts each text in the themes
 * whose words it has. A text that was taken back goes. `turns`: pages at the most. Answers how many rows it looked at.
 */
export async function learnTexts(ctx: Context, turns = Number.POSITIVE_INFINITY): Promise<number> {
  let all = 0
  for (let [some, turn] = [-1, 0]; some !== 0 && turn < turns; all += Math.max(0, some), turn++) {
    some = await readOn(ctx, "returns", learnOfReturns, "texts of returns")
    some += await readOn(ctx, "units", learnOfUnits, "texts of units")
  }
  return all
}

async function learnOfReturns(tx: Tx, ids: readonly string[]): Promise<void> {
  const lines = await tx
    .selectFrom("return_lines")
    .select("id")
    .where(among(tx, "return_id", ids))
    .execute()
  await keepTexts(tx, { lines: lines.map((row) => row.id), units: [] })
}

const learnOfUnits = (tx: Tx, units: readonly string[]): Promise<void> => keepTexts(tx, { lines: [], units })

async function keepTexts(tx: Tx, of: { lines: readonly string[]; units: readonly string[] }): Promise<void> {
  const texts = (await textsOf(tx, of)).map((one) => {
    const language = languageOf(one.text, one.locale)
    const [product_id, week] = [productId(one.shopId, one.sku), weekOf(one.at)]
    const { id, source, returnId: return_id } = one
    return { id, source, return_id, product_id, week, language, words: wordsOf(one.text, language).join(" ") }
  })
  const rows = texts.filter((text) => text.words !== "")
  const here = new Set(rows.map((row) => row.id))
  const asked = [...of.lines.map((id) => `line:${id}`), ...of.units.map((id) => `unit:${id}`)]
  await forget(
    tx,
    asked.filter((id) => !here.has(id)),
  )
  const update = ["source", "return_id", "product_id", "week", "language", "words"] as const
  await writeMany(tx, "learned_texts", rows, { key: ["id"], update })
  await putInThemes(tx, rows)
}

async function forget(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx
    .deleteFrom("learned_texts")
    .where(among(tx, "id", ids))
    .execute()
}

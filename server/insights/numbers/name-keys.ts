import type { NumberRow } from "../../../shared/contract/numbers.ts"
import type { Dimension } from "../../../shared/domain/measures.ts"
import { among } from "../../db/among.ts"
import type { Db } from "../../db/open.ts"

/** Their words are the locales' or a calendar's. */
const withoutNames: readonly Dimension[] = ["week", "month", "reason", "defect", "grade", "disposition", "stage"]

/** What people call each key, beside it. */
export async function nameKeys(db: Db, by: readonly Dimension[], rows: readonly NumberRow[]): Promise<NumberRow[]> {
  const names = await Promise.all(
    by.map((one, at) => {
      const keys = rows.flatMap((row) => row.key[at] ?? [])
      return namesOf(db, one, [...new Set(keys)])
    }),
  )
  return rows.map((row) => ({
    ...row,
    name: row.key.map((key, at) => (key === null ? null : (names[at]?.get(key) ?? null))),
  }))
}

async function namesOf(db: Db, by: Dimension, keys: readonly string[]): Promise<Map<string, string>> {
  if (withoutNames.includes(by) || keys.length === 0) return new Map()
  if (by === "product") return productNames(db, keys)
  if (by !== "lead" && by !== "shop") return new Map(keys.map((key) => [key, key]))
  const rows = await db
    .selectFrom(by === "lead" ? "people" : "shops")
    .where(among(db, "id", keys))
    .select(["id", "name"])
    .execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}

async function productNames(db: Db, keys: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom("products")
    .where(among(db, "id", keys))
    .select(["id", "title", "size", "colour"])
    .execute()
  return new Map(
    rows.map(({ id, title, ...kind }) => [
      id,
      // many shops write the size or the colour into the title, after a comma
      [title, ...[kind.size, kind.colour].filter((one) => one !== null && !title.split(", ").includes(one))].join(
        " · ",
      ),
    ]),
  )
}

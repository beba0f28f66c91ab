import type { ImportKind, RefusedLine } from "../../../shared/contract/imports.ts"
import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import { CSV_MARK, csvLine } from "../../../shared/domain/csv-line.ts"
import en from "../../../shared/locales/en/imports.ts"
import fr from "../../../shared/locales/fr/imports.ts"
import { narrowSpaces } from "../../../shared/locales/narrow-spaces.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import type { Db } from "../../db/open.ts"
import { refusedLines } from "./import-doc.ts"
import { importsNotAllowed } from "./start-import.ts"
import type { Cell } from "./unreadable.ts"

type Locale = "fr" | "en"
const words: Record<Locale, typeof fr> = { fr: narrowSpaces(fr), en }
const PAGE = 500

/** Every refused line as it came, and why, as a table that can be mended and imported itself. Written as it is fetched. */
export async function refusedFile(
  db: Db,
  actor: Actor,
  { id, locale }: { id: string; locale: Locale },
): Promise<Result<{ type: string; fileName: string; bytes: ReadableStream<Uint8Array> }>> {
  if (!may(actor, "import.file")) return importsNotAllowed()
  const row = await db.selectFrom("imports").selectAll().where("id", "=", id).executeTakeFirst()
  if (!row) return refused("not_found")
  const columns = JSON.parse(row.columns) as string[]
  const delimiter = (JSON.parse(row.format ?? "{}") as { delimiter?: string }).delimiter ?? ";"
  const encoder = new TextEncoder()
  let after = 0
  const bytes = new ReadableStream<Uint8Array>({
    start: (file) =>
      file.enqueue(encoder.encode(CSV_MARK + csvLine([...columns, words[locale].refused.column], delimiter))),
    pull: async (file) => {
      const lines = await refusedLines(db, row, { after, most: PAGE })
      const text = lines
        .map((line) => csvLine(withReason(line, { columns, kind: row.kind, locale }), delimiter))
        .join("")
      if (text !== "") file.enqueue(encoder.encode(text))
      after = lines.at(-1)?.line ?? after
      if (lines.length < PAGE) file.close()
    },
  })
  return done({ type: "text/csv; charset=utf-8", fileName: `refused-${row.name.replace(/\.\w+$/, "")}.csv`, bytes })
}

type Shape = { columns: readonly string[]; kind: ImportKind; locale: Locale }

function withReason(line: RefusedLine & { cells: string }, { columns, kind, locale }: Shape): (string | number)[] {
  const cells = (JSON.parse(line.cells) as Cell[]).slice(0, columns.length)
  while (cells.length < columns.length) cells.push("")
  return [...cells, sayFault(line, { kind, locale })]
}

/** The reason in the person's language, the column by its own header. */
export function sayFault(
  { fault, column, field, value, wants }: RefusedLine,
  { kind, locale }: Omit<Shape, "columns">,
): string {
  const fields: Record<string, string> = words[locale].field[kind]
  const named: Record<string, string | null> = { column: column || fields[field ?? ""] || "", value, wants }
  return words[locale].fault[fault].replace(/\{\{(\w+)\}\}/g, (_, name: string) => named[name] ?? "")
}

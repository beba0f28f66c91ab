import * as z from "zod/mini"
import { At, Id, Locale, Sha256, text } from "./basics.ts"

// Files of a shop's data: uploaded, looked at, checked, imported. One document a file, polled while it is at work.

/** The largest file that is taken: a million lines of orders are about half of it. */
export const MAX_IMPORT_BYTES = 256_000_000
export const MOST_IMPORT_LINES = 1_000_000
export const MOST_COLUMNS = 200

export const importKinds = ["orders", "payments", "returns", "sales"] as const
export type ImportKind = (typeof importKinds)[number]

/** uploaded → checking → checked → applying → done; from any of the first four cancelled or failed. */
export const importStates = ["uploaded", "checking", "checked", "applying", "done", "cancelled", "failed"] as const
export type ImportState = (typeof importStates)[number]

/** Why a whole file cannot be read. `line` says where, if a place is to blame. */
export const fileFaults = [
  "empty_file",
  "no_lines",
  "not_a_table",
  "old_excel",
  "protected_file",
  "quote_never_closed",
  "line_too_long",
  "too_many_lines",
  "too_many_columns",
  "bomb",
  "damaged",
  "file_gone",
  "not_allowed",
] as const
export type FileFault = (typeof fileFaults)[number]

/** Why a line is refused. */
export const lineFaults = [
  "missing",
  "lost_digits",
  "not_a_number",
  "not_an_amount",
  "too_many_decimals",
  "negative",
  "not_whole",
  "out_of_range",
  "not_a_date",
  "other_date_order",
  "not_a_word",
  "not_a_code",
  "too_long",
  "bad_character",
  "too_many_cells",
  "twice",
  "says_otherwise",
  "held_back",
  "unknown_order",
  "unknown_article",
  "unknown_site",
  "no_profile",
  "unknown_line",
  "more_than_bought",
  "money_moved",
  "conflict",
  "refused",
] as const
export type LineFault = (typeof lineFaults)[number]

/** A field's column (from 0), or one value for every line; a field that is left out is not in the file. */
const Source = z.union([
  z.strictObject({ column: z.int().check(z.gte(0), z.lt(MOST_COLUMNS)) }),
  z.strictObject({ value: text(200) }),
])
export const Mapping = z.record(z.string().check(z.maxLength(40)), Source)
export type Mapping = z.infer<typeof Mapping>

export const dateOrders = ["day_first", "month_first"] as const
export type DateOrder = (typeof dateOrders)[number]
export type Decimals = "comma" | "point"

/** How a column's numbers and dates are read, and whether its own values said so ("seen") or nothing did ("assumed"). */
export const ColumnReading = z.object({
  dates: z.nullable(z.enum(dateOrders)),
  datesBy: z.enum(["seen", "assumed", "told"]),
  decimals: z.enum(["comma", "point"]),
  decimalsBy: z.enum(["seen", "assumed"]),
})
export type ColumnReading = z.infer<typeof ColumnReading>

/** What a file is, before anything in it is understood. */
export const FileFormat = z.object({
  type: z.enum(["csv", "xlsx"]),
  encoding: z.nullable(z.enum(["utf-8", "utf-16le", "utf-16be", "windows-1252"])),
  delimiter: z.nullable(z.enum([";", ",", "\t"])),
  /** An XLSX file's first sheet, which is the one that is read. */
  sheet: z.nullable(z.string()),
})
export type FileFormat = z.infer<typeof FileFormat>

/** Things (orders, payments, returns) by what becomes of them, and lines that are refused. */
export const ImportCounts = z.object({
  created: z.int(),
  changed: z.int(),
  same: z.int(),
  /** Lines with a fault of their own. */
  refused: z.int(),
  /** Lines without one that wait for another line of the same order or return. */
  heldBack: z.int(),
})
export type ImportCounts = z.infer<typeof ImportCounts>

export const RefusedLine = z.object({
  line: z.int(),
  fault: z.enum(lineFaults),
  field: z.nullable(z.string()),
  /** The header of the field's column, where it has one. */
  column: z.nullable(z.string()),
  value: z.nullable(z.string()),
  /** What it wants, or the other line that it clashes with. */
  wants: z.nullable(z.string()),
})
export type RefusedLine = z.infer<typeof RefusedLine>

export const ImportRow = z.object({
  id: Id,
  shopId: Id,
  shop: z.string(),
  kind: z.enum(importKinds),
  name: z.string(),
  bytes: z.int(),
  state: z.enum(importStates),
  lines: z.int(),
  checked: z.nullable(ImportCounts),
  applied: z.nullable(ImportCounts),
  by: z.string(),
  createdAt: At,
  endedAt: z.nullable(At),
})
export type ImportRow = z.infer<typeof ImportRow>

export const ImportDoc = z.extend(ImportRow, {
  sha256: Sha256,
  format: z.nullable(FileFormat),
  columns: z.array(z.string()),
  /** The first 20 lines, as text. */
  preview: z.array(z.array(z.string())),
  mapping: Mapping,
  /** Whether the mapping is one that was used before for such headers. */
  remembered: z.boolean(),
  readings: z.array(ColumnReading),
  /** What runs now: bytes read, or lines looked at or written. */
  progress: z.nullable(z.object({ phase: z.enum(["reading", "judging", "applying"]), done: z.int(), of: z.int() })),
  fault: z.nullable(z.object({ code: z.enum(fileFaults), line: z.nullable(z.int()) })),
  /** The first refused lines; all of them are in the file to download. */
  refused: z.array(RefusedLine),
  onlyGood: z.boolean(),
})
export type ImportDoc = z.infer<typeof ImportDoc>

/** GET /api/imports */
export const ImportList = z.object({
  imports: z.array(ImportRow),
  shops: z.array(z.object({ id: Id, name: z.string() })),
})

/** POST /api/imports?…: the file itself is the body. */
export const ImportUpload = z.object({
  kind: z.enum(importKinds),
  shopId: Id,
  name: text(200),
})

/** POST /api/imports/:id/check */
export const ImportCheck = z.object({
  mapping: Mapping,
  /** What a person said of a column's dates, by the column's place. */
  dates: z.optional(z.record(z.string().check(z.regex(/^\d{1,3}$/)), z.enum(dateOrders))),
})
export type ImportCheck = z.infer<typeof ImportCheck>

/** POST /api/imports/:id/run. All or nothing, unless the good lines alone are asked for. */
export const ImportRun = z.object({ onlyGood: z.boolean() })

export const RefusedQuery = z.object({ locale: z.optional(Locale) })
export const SampleQuery = z.object({ kind: z.enum(importKinds), shopId: Id, locale: z.optional(Locale) })

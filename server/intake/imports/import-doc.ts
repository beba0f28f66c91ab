import type { z } from "zod/mini"
import type { ImportDoc, ImportList, ImportRow, Mapping, RefusedLine } from "../../../shared/contract/imports.ts"
import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import type { Db } from "../../db/open.ts"
import type { ImportRecord } from "./move-import.ts"
import { importsNotAllowed } from "./start-import.ts"
import type { Wrong } from "./understand-line.ts"

const NEWEST = 50
const FIRST_REFUSED = 50

type Named = ImportRecord & { shop: string; by: string }

const named = (db: Db) =>
  db
    .selectFrom("imports")
    .innerJoin("shops", "shops.id", "imports.shop_id")
    .innerJoin("people", "people.id", "imports.person_id")
    .selectAll("imports")
    .select(["shops.name as shop", "people.name as by"])

/** The newest imports of every shop, and the shops that may have one. */
export async function listImports(db: Db, actor: Actor): Promise<Result<z.infer<typeof ImportList>>> {
  if (!may(actor, "import.file")) return importsNotAllowed()
  const rows = await named(db)
    .orderBy("imports.created_at", "desc")
    .orderBy("imports.id", "desc")
    .limit(NEWEST)
    .execute()
  const shops = await db.selectFrom("shops").select(["id", "name"]).orderBy("name").execute()
  return done({ imports: rows.map(toRow), shops })
}

/** One import with all that a screen needs to go on with it. */
export async function importDoc(db: Db, actor: Actor, { id }: { id: string }): Promise<Result<ImportDoc>> {
  if (!may(actor, "import.file")) return importsNotAllowed()
  const row = await named(db).where("imports.id", "=", id).executeTakeFirst()
  if (!row) return refused("not_found")
  const phase = row.phase && { phase: row.phase, done: Math.min(row.phase_done, row.phase_of), of: row.phase_of }
  return done({
    ...toRow(row),
    sha256: row.sha256,
    format: row.format === null ? null : JSON.parse(row.format),
    columns: JSON.parse(row.columns),
    preview: JSON.parse(row.preview),
    mapping: JSON.parse(row.mapping),
    remembered: row.remembered === 1,
    readings: JSON.parse(row.readings),
    progress: phase,
    fault: row.fault && { code: row.fault, line: row.fault_line },
    refused: await refusedLines(db, row, { after: 0, most: FIRST_REFUSED }),
    onlyGood: row.only_good === 1,
  })
}

function toRow(row: Named): ImportRow {
  const counted = row.state === "checked" || row.state === "applying" || row.state === "done"
  const wrote = row.state === "applying" || row.state === "done" || (row.state === "cancelled" && wroteAnything(row))
  return {
    id: row.id,
    shopId: row.shop_id,
    shop: row.shop,
    kind: row.kind,
    name: row.name,
    bytes: row.bytes,
    state: row.state,
    lines: row.lines,
    checked: counted ? countsOf(row, "checked") : null,
    applied: wrote ? countsOf(row, "applied") : null,
    by: row.by,
    createdAt: row.created_at,
    endedAt: row.ended_at,
  }
}

const wroteAnything = (row: Named) => row.applied_created + row.applied_changed + row.applied_same > 0

const countsOf = (row: Named, when: "checked" | "applied") => ({
  created: row[`${when}_created`],
  changed: row[`${when}_changed`],
  same: row[`${when}_same`],
  refused: row[`${when}_refused`],
  heldBack: row[`${when}_held`],
})

/** Refused lines behind a line, with the header of the column that is to blame. */
export async function refusedLines(
  db: Db,
  row: Pick<ImportRecord, "id" | "columns" | "mapping">,
  { after, most }: { after: number; most: number },
): Promise<(RefusedLine & { cells: string })[]> {
  const rows = await db
    .selectFrom("import_lines")
    .select(["line", "fault", "wrong", "cells"])
    .where("import_id", "=", row.id)
    .where("fault", "is not", null)
    .where("line", ">", after)
    .orderBy("line")
    .limit(most)
    .execute()
  const columns = JSON.parse(row.columns) as string[]
  const mapping = JSON.parse(row.mapping) as Mapping
  return rows.flatMap(({ line, fault, wrong, cells }) => {
    if (fault === null) return []
    const said = (wrong ? JSON.parse(wrong) : { field: null, value: null, wants: null }) as Wrong
    const source = said.field === null ? undefined : mapping[said.field]
    const column = source && "column" in source ? (columns[source.column] ?? null) : null
    return [{ line, fault, column, ...said, cells }]
  })
}

import { parentPort, workerData } from "node:worker_threads"
import { Kysely } from "kysely"
import type { Said } from "../../db/aside.ts"
import { postgresDialect, sqliteDialect } from "../../db/dialects.ts"
import type { Tables } from "../../db/tables.ts"
import { type ExportAsked, type ExportKind, writeExport } from "./write-export.ts"

const { where, asked } = workerData as { where: { file: string } | { url: string }; asked: ExportAsked }
const dialect =
  "url" in where ? postgresDialect(where.url, { readonly: true }) : sqliteDialect(where.file, { readonly: true })
const read = new Kysely<Tables>({ dialect })

try {
  parentPort?.postMessage({ ok: true, value: await writeExport(read, asked) } satisfies Said<
    Record<ExportKind, number>
  >)
} catch (error) {
  const problem = error instanceof Error ? (error.stack ?? error.message) : String(error)
  parentPort?.postMessage({ ok: false, problem } satisfies Said<never>)
} finally {
  await read.destroy()
}

import { parentPort, workerData } from "node:worker_threads"
import { Kysely } from "kysely"
import type { Said } from "../../db/aside.ts"
import { postgresDialect, sqliteDialect } from "../../db/dialects.ts"
import type { Tables } from "../../db/tables.ts"
import { type LookAsked, type Looked, lookAt } from "./look-at.ts"

const { where, asked } = workerData as { where: { file: string } | { url: string }; asked: LookAsked }
// by the dialects themselves: what opens a house brings all its migrations along
const dialect =
  "url" in where ? postgresDialect(where.url, { readonly: true }) : sqliteDialect(where.file, { readonly: true })
const read = new Kysely<Tables>({ dialect })

try {
  parentPort?.postMessage({ ok: true, value: await lookAt(read, asked) } satisfies Said<Looked>)
} catch (error) {
  parentPort?.postMessage({ ok: false, problem: String(error) } satisfies Said<Looked>)
} finally {
  await read.destroy()
}

import { parentPort, workerData } from "node:worker_threads"
import { Kysely } from "kysely"
import type { Said } from "../db/aside.ts"
import { postgresDialect, sqliteDialect } from "../db/dialects.ts"
import type { Tables } from "../db/tables.ts"
import { type Comparison, compareBooks } from "./compare-books.ts"
import type { Listed } from "./compare-list.ts"

export type Asked = { where: { file: string } | { url: string }; listed: Listed[] }

const { where, listed } = workerData as Asked
// by the dialects themselves: what opens a house brings all its migrations along
const dialect =
  "url" in where ? postgresDialect(where.url, { readonly: true }) : sqliteDialect(where.file, { readonly: true })
const read = new Kysely<Tables>({ dialect })

try {
  parentPort?.postMessage({ ok: true, value: await compareBooks(read, listed) } satisfies Said<Comparison>)
} catch (error) {
  parentPort?.postMessage({ ok: false, problem: String(error) } satisfies Said<Comparison>)
} finally {
  await read.destroy()
}

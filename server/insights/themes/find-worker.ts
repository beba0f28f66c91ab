import { parentPort, workerData } from "node:worker_threads"
import { Kysely } from "kysely"
import type { Said } from "../../db/aside.ts"
import { postgresDialect, sqliteDialect } from "../../db/dialects.ts"
import type { Tables } from "../../db/tables.ts"
import { type Found, findIn } from "./find-in.ts"

const { where } = workerData as { where: { file: string } | { url: string } }
// by the dialects themselves: what opens a house brings all its migrations along
const dialect =
  "url" in where ? postgresDialect(where.url, { readonly: true }) : sqliteDialect(where.file, { readonly: true })
const read = new Kysely<Tables>({ dialect })

try {
  parentPort?.postMessage({ ok: true, value: await findIn(read) } satisfies Said<Found[]>)
} catch (error) {
  parentPort?.postMessage({ ok: false, problem: String(error) } satisfies Said<Found[]>)
} finally {
  await read.destroy()
}

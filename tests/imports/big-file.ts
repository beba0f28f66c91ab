import { randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { migrateToLatest, openDatabase } from "../../server/db/open.ts"
import type { ImportDoc } from "../../shared/contract/imports.ts"
import type { Database, Engine } from "../support/engines.ts"
import { startPostgres } from "../support/postgres-cluster.ts"
import { onPostgres } from "../support/templates.ts"
import type { ImportDesk } from "./desk.ts"
import { manyOrders } from "./many-orders.ts"

/** How many lines of a big file are spoiled. */
export const FAULTS = 137

/** As a browser sends it: in pieces, none of them kept. */
export async function uploadMany({ client, admin, seed }: ImportDesk, lines: number): Promise<ImportDoc> {
  const rows = manyOrders(lines, FAULTS)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    pull: (file) => {
      let text = ""
      for (let count = 0; count < 500; count++) {
        const { value, done } = rows.next()
        if (done) break
        text += value
      }
      if (text === "") file.close()
      else file.enqueue(encoder.encode(text))
    },
  })
  const query = new URLSearchParams({ kind: "orders", shopId: seed.shopId, name: "many.csv" })
  const cookie = [...admin.cookies].map((pair) => pair.join("=")).join("; ")
  const headers = { cookie, origin: "http://backdock.test", host: "backdock.test" }
  const path = `http://backdock.test/api/imports?${query}`
  const answer = await client.fetch(new Request(path, { method: "POST", headers, body, duplex: "half" } as RequestInit))
  if (answer.status !== 201) throw new Error(await answer.text())
  return (await answer.json()) as ImportDoc
}

/** A database of its own on this engine, outside of a test run. */
export async function onEngine<T>(engine: Engine, work: (database: Database) => Promise<T>): Promise<T> {
  if (engine === "sqlite") {
    const folder = mkdtempSync(join(tmpdir(), "backdock-big-"))
    const database = await openDatabase({ file: join(folder, "big.sqlite") })
    try {
      await migrateToLatest(database)
      return await work(database)
    } finally {
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
  const cluster = await startPostgres()
  const name = `big_${randomUUID().replaceAll("-", "")}`
  await onPostgres(cluster.url("postgres"), `CREATE DATABASE ${name}`)
  const database = await openDatabase({ url: cluster.url(name) })
  try {
    await migrateToLatest(database)
    return await work(database)
  } finally {
    await database.close()
    await cluster.stop()
  }
}

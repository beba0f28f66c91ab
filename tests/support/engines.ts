import { randomUUID } from "node:crypto"
import { copyFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, describe, inject } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import { onPostgres } from "./templates.ts"

export const engines = ["sqlite", "postgres"] as const
export type Engine = (typeof engines)[number]
export type Database = Awaited<ReturnType<typeof openDatabase>>
/** What openDatabase takes: an SQLite file or a PostgreSQL address. */
export type Where = { file: string } | { url: string }

export interface EngineUnderTest {
  engine: Engine
  /** A migrated database of its own, opened; closed after the suite. Twice gives two databases. */
  open(): Promise<Database>
  /** A migrated database of its own, not opened: for a server process, or to open twice. */
  fresh(): Promise<Where>
  /** A database with nothing in it: for the migrations' own tests. */
  empty(): Promise<Where>
}

/** The same suite on both real engines: "title [sqlite]" and "title [postgres]", which `npm test` counts. */
export function describeEngines(title: string, suite: (under: EngineUnderTest) => void): void {
  for (const engine of engines)
    describe(`${title} [${engine}]`, () => {
      const opened: Database[] = []
      afterAll(async () => {
        for (const database of opened) await database.close()
      })
      suite({
        engine,
        fresh: () => freshDatabase(engine),
        empty: () => emptyDatabase(engine),
        open: async () => {
          const database = await openDatabase(await freshDatabase(engine))
          opened.push(database)
          return database
        },
      })
    })
}

/** A migrated database, copied from the template. */
export async function freshDatabase(engine: Engine): Promise<Where> {
  if (engine === "sqlite") {
    const file = await newFile()
    copyFileSync((await ask<{ file: string }>("/sqlite")).file, file)
    return { file }
  }
  const { admin, template } = await ask<{ admin: string; template: string }>("/postgres")
  return newPostgres(admin, template)
}

export interface DemoData {
  dataFrom: string
  databaseUrl?: string
}

/** A demo as large as that of a first start, on SQLite: for the demo's own tests. */
export const usualDemo = () => ask<DemoData>("/demo/usual")

/** For a server process of its own that begins as a small demo: what `startServer` takes. */
export async function freshDemo(engine: Engine): Promise<DemoData> {
  if (engine === "sqlite") return ask<DemoData>("/demo/sqlite")
  const { dataFrom, admin, template } = await ask<Record<"dataFrom" | "admin" | "template", string>>("/demo/postgres")
  const { url } = await newPostgres(admin, template)
  return { dataFrom, databaseUrl: url }
}

export async function emptyDatabase(engine: Engine): Promise<Where> {
  if (engine === "sqlite") return { file: await newFile() }
  return newPostgres((await ask<{ admin: string }>("/cluster")).admin, "template1")
}

const newName = () => `t_${randomUUID().replaceAll("-", "")}`

async function newFile(): Promise<string> {
  return join((await ask<{ folder: string }>("/folder")).folder, `${newName()}.sqlite`)
}

/** Copied file by file: by way of the log, page by page, takes three times as long. */
async function newPostgres(admin: string, template: string): Promise<{ url: string }> {
  const name = newName()
  await onPostgres(admin, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
  return { url: admin.replace(/\/postgres$/, `/${name}`) }
}

async function ask<T>(path: string): Promise<T> {
  // a test that keeps its thread busy for seconds would find a kept connection closed
  const answer = await fetch(inject("databaseBroker") + path, { headers: { connection: "close" } })
  if (!answer.ok) throw new Error(`The test database could not be made: ${await answer.text()}`)
  return (await answer.json()) as T
}

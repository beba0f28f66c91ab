import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import pg from "pg"
import { USUAL_RETURNS } from "../../server/demo/sizes.ts"
import type { PostgresCluster } from "./postgres-cluster.ts"
import { onlyOurs } from "./server-process.ts"

/** Runs all migrations once on a database named `template_migrated`; answers with where to copy it from. */
export async function migratedPostgres(cluster: PostgresCluster): Promise<{ admin: string; template: string }> {
  const admin = cluster.url("postgres")
  const template = "template_migrated"
  await onPostgres(admin, `CREATE DATABASE ${template}`)
  await migrate({ url: cluster.url(template) })
  return { admin, template }
}

/** Runs all migrations once on a file; answers with the file to copy. */
export async function migratedSqlite(folder: string): Promise<{ file: string }> {
  const file = join(folder, "template.sqlite")
  await migrate({ file })
  return { file }
}

/** Enough for one of each chapter's stories, a plain parcel for every journey, and little to write. */
const FEW = 200
const program = join(import.meta.dirname, "../../server/demo/cli.ts")

/** A small demo, written once by its own command: a data folder and, on PostgreSQL, a database to copy. */
export async function demoSqlite(folder: string): Promise<{ dataFrom: string }> {
  return { dataFrom: await seeded(join(folder, "demo-sqlite"), "", FEW) }
}

/** As large as the one of a first start. */
export async function usualDemo(folder: string): Promise<{ dataFrom: string }> {
  return { dataFrom: await seeded(join(folder, "demo-usual"), "", USUAL_RETURNS) }
}

export async function demoPostgres(
  cluster: PostgresCluster,
  folder: string,
): Promise<{ dataFrom: string; admin: string; template: string }> {
  const admin = cluster.url("postgres")
  const template = "template_demo"
  await onPostgres(admin, `CREATE DATABASE ${template}`)
  const dataFrom = await seeded(join(folder, "demo-postgres"), cluster.url(template), FEW)
  return { dataFrom, admin, template }
}

async function seeded(DATA_DIR: string, DATABASE_URL: string, returns: number): Promise<string> {
  await promisify(execFile)("node", [program, "--returns", String(returns)], {
    env: { ...onlyOurs(), DATA_DIR, DATABASE_URL },
  })
  return DATA_DIR
}

async function migrate(where: { url: string } | { file: string }): Promise<void> {
  // asked for late: a run without databases does not load it
  const { openDatabase, migrateToLatest } = await import("../../server/db/open.ts")
  const database = await openDatabase(where)
  await migrateToLatest(database)
  await database.close()
}

export async function onPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

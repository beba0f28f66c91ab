import { cpSync } from "node:fs"
import { join } from "node:path"
import pg from "pg"
import type { PostgresCluster } from "./postgres-cluster.ts"
import { startServer } from "./server-process.ts"

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

/** The demo, seeded once by a real server that has ended: a data folder and, on PostgreSQL, a database to copy. */
export async function demoSqlite(folder: string): Promise<{ dataFrom: string }> {
  return { dataFrom: await seededBy(folder, "demo-sqlite", undefined) }
}

export async function demoPostgres(
  cluster: PostgresCluster,
  folder: string,
): Promise<{ dataFrom: string; admin: string; template: string }> {
  const admin = cluster.url("postgres")
  const template = "template_demo"
  await onPostgres(admin, `CREATE DATABASE ${template}`)
  return { dataFrom: await seededBy(folder, "demo-postgres", cluster.url(template)), admin, template }
}

async function seededBy(folder: string, name: string, databaseUrl: string | undefined): Promise<string> {
  const kept = join(folder, name)
  const server = await startServer({ ...(databaseUrl && { databaseUrl }), env: { DEMO: "on" } })
  try {
    await server.kill("SIGTERM")
    cpSync(server.dataDir, kept, { recursive: true })
  } finally {
    await server.close()
  }
  return kept
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

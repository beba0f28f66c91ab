import { join } from "node:path"
import pg from "pg"
import type { PostgresCluster } from "./postgres-cluster.ts"

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

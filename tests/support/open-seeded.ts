import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import type { Context } from "../../server/context.ts"
import { type Database, migrateToLatest, openDatabase } from "../../server/db/open.ts"
import { type TestContext, testContext } from "./context.ts"
import { type SeedSmall, seedSmall } from "./seed-small.ts"

export interface Seeded {
  database: Database
  ctx: TestContext
  seed: SeedSmall
}

/** A migrated database with the small seed in it. Whoever opens it closes it. */
export async function openSeeded(
  where: { file: string } | { url: string },
  overrides: Partial<Context> = {},
): Promise<Seeded> {
  if ("file" in where) mkdirSync(dirname(where.file), { recursive: true })
  const database = await openDatabase(where)
  await migrateToLatest(database)
  const ctx = testContext(database, overrides)
  return { database, ctx, seed: await seedSmall(ctx) }
}

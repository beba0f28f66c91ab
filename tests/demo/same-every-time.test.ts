import { createHash } from "node:crypto"
import { sql } from "kysely"
import { expect, test } from "vitest"
import type { Database } from "../../server/db/open.ts"
import { seedDemo } from "../../server/demo/seed.ts"
import { FEWEST_RETURNS } from "../../server/demo/sizes.ts"
import { testContext } from "../support/context.ts"
import { describeEngines, type EngineUnderTest } from "../support/engines.ts"

/** A commit's own tag and moment are never the same: a copied file must not mint another's. What it touched hangs on it. */
const OWN = ["commits", "changes"]

/** A hash of each table's rows, whatever order they lie in. */
async function hashesOf({ read, engine }: Database): Promise<Record<string, string>> {
  const names = await sql<{ name: string }>`${sql.raw(
    engine === "sqlite"
      ? "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
      : "select tablename as name from pg_tables where schemaname = 'public'",
  )}`.execute(read)
  const hashes: Record<string, string> = {}
  for (const { name } of names.rows.filter((table) => !OWN.includes(table.name) && !/migration/.test(table.name))) {
    const { rows } = await sql.raw<Record<string, unknown>>(`select * from "${name}"`).execute(read)
    // lists in them stand in each database's own order of text, and another order is another commit
    if (name === "device_docs") for (const row of rows) row.position = null
    const lines = rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))
    if (name === "device_docs") for (const [at, line] of lines.entries()) lines[at] = [...line].sort().join("")
    if (lines.length > 0) hashes[name] = createHash("sha256").update(lines.sort().join("\n")).digest("hex")
  }
  return hashes
}

async function seeded(under: EngineUnderTest, seed: number): Promise<Record<string, string>> {
  const database = await under.open()
  await seedDemo(testContext(database, { demo: true }), { returns: FEWEST_RETURNS, seed })
  return hashesOf(database)
}

// the second engine meets the first one's hashes here
const first: Record<string, string>[] = []

describeEngines("the same seed at the same moment", (under) => {
  test("writes the same data to the last id and hash, whichever database it is in", { timeout: 120_000 }, async () => {
    const hashes = await seeded(under, 7)
    expect(Object.keys(hashes).length).toBeGreaterThan(30)
    first.push(hashes)
    expect(hashes).toEqual(first[0])
  })
})

describeEngines("another seed", (under) => {
  test("tells of other returns", { timeout: 120_000 }, async () => {
    if (under.engine !== "sqlite") return
    const hashes = await seeded(under, 8)
    expect(hashes.order_lines).not.toBe(first[0]?.order_lines)
  })
})

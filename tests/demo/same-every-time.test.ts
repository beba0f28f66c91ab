import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { type Db, openDatabase } from "../../server/db/open.ts"
import { type Engine, engines, freshDemo } from "../support/engines.ts"

/** What the demo tells, without what a start chooses anew: ids, moments, and how far the worker has come since. */
async function storyOf(db: Db): Promise<Record<string, string[]>> {
  const orders = await db
    .selectFrom("order_lines")
    .innerJoin("orders", "orders.id", "order_lines.order_id")
    .select(["orders.number", "sku", "quantity", "paid_minor"])
    .execute()
  const units = await db
    .selectFrom("units")
    .leftJoin("returns", "returns.id", "units.return_id")
    .select(["rma", "ordinal", "lpn", "reception", "acceptance", "grade", "fault", "disposition", "complete"])
    .execute()
  const intents = await db
    .selectFrom("intents")
    .innerJoin("returns", "returns.id", "intents.return_id")
    .select(["rma", "kind", "number", "amount_minor", "intents.reasons"])
    .execute()
  const parcels = await db.selectFrom("parcels").select(["key", "carrier", "state", "damaged"]).execute()
  const exceptions = await db
    .selectFrom("exceptions")
    .leftJoin("returns", "returns.id", "exceptions.return_id")
    .select(["exceptions.kind", "rma", "owner_role"])
    .execute()
  const people = await db.selectFrom("people").select(["name", "email", "badge"]).execute()
  const lines = (rows: object[]) => rows.map((row) => Object.values(row).join(" | ")).sort()
  const all = { orders, units, intents, parcels, exceptions, people }
  return Object.fromEntries(Object.entries(all).map(([name, rows]) => [name, lines(rows)]))
}

async function demoOn(engine: Engine): Promise<Record<string, string[]>> {
  const { dataFrom, databaseUrl } = await freshDemo(engine)
  const folder = mkdtempSync(join(tmpdir(), "backdock-demo-"))
  try {
    cpSync(dataFrom, folder, { recursive: true })
    const database = await openDatabase(databaseUrl ? { url: databaseUrl } : { file: join(folder, "backdock.sqlite") })
    const story = await storyOf(database.read)
    await database.close()
    return story
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// each engine's demo was seeded by a server of its own, at a moment of its own
test("two demos tell one story to the row, whichever database they are in [postgres]", {
  timeout: 180_000,
}, async () => {
  const [one, other] = [await demoOn(engines[0]), await demoOn(engines[1])]
  expect(one.units?.length).toBeGreaterThan(200)
  expect(one.intents?.length).toBeGreaterThan(200)
  expect(other).toEqual(one)
})

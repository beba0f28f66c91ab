import { existsSync } from "node:fs"
import { sql } from "kysely"
import { expect, test } from "vitest"
import { type Database, openDatabase } from "../../server/db/open.ts"
import { shortenLog } from "../../server/db/shorten-log.ts"
import { describeEngines } from "../support/engines.ts"

/** Pages that are in SQLite's log and not in its file yet. */
async function waiting({ db }: Database): Promise<number> {
  const { rows } = await sql<{ log: number; checkpointed: number }>`pragma wal_checkpoint(noop)`.execute(db)
  return (rows[0]?.log ?? 0) - (rows[0]?.checkpointed ?? 0)
}

const write = (database: Database, rows: number) =>
  database.write(async (tx) => {
    for (let at = 0; at < rows; at++)
      await tx
        .insertInto("meta")
        .values({ key: `${rows} ${at}`, value: "x".repeat(4_000) })
        .execute()
  })

describeEngines("a log that has grown long", ({ engine, fresh }) => {
  test("is taken into the file before somebody's commit has to, and nothing is left open behind it", async () => {
    const where = await fresh()
    const database = await openDatabase(where)
    await shortenLog(database)
    if (engine === "sqlite") {
      await write(database, 100)
      await shortenLog(database)
      expect(await waiting(database)).toBeGreaterThan(100)
      await write(database, 2_200)
      await shortenLog(database)
      expect(await waiting(database)).toBe(0)
    }
    await database.close()
    // the last connection takes the log with it: had the thread kept one, a copy of the file would lack what is in it
    if ("file" in where) expect(existsSync(`${where.file}-wal`)).toBe(false)
  })
})

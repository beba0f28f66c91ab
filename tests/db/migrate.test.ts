import SQLite from "better-sqlite3"
import { type Kysely, sql } from "kysely"
import { expect, test } from "vitest"
import { migrate, migrations, pendingMigrations } from "../../server/db/migrate.ts"
import { migrateToLatest, openDatabase } from "../../server/db/open.ts"
import { describeEngines } from "../support/engines.ts"

const half = {
  up: async (db: Kysely<unknown>) => {
    await sql`create table half_done (id text primary key)`.execute(db)
    await sql`insert into meta (key, value) values ('half', 'done')`.execute(db)
    throw new Error("thrown half-way")
  },
}

describeEngines("migrations", ({ engine, empty, open }) => {
  const names = async (db: Kysely<unknown>) => (await db.introspection.getTables()).map((table) => table.name)

  test("leave nothing of one that throws half-way, and nothing of those before it in the same start", async () => {
    const database = await openDatabase(await empty())
    const db = database.db as unknown as Kysely<unknown>
    await expect(migrate(db, { ...migrations, "9999-half": half })).rejects.toThrow("thrown half-way")
    expect((await names(db)).filter((name) => !name.startsWith("kysely_"))).toEqual([])
    expect(await pendingMigrations(db)).toEqual(Object.keys(migrations))
    await migrateToLatest(database)
    expect(await pendingMigrations(db)).toEqual([])
    await database.close()
  })

  test("leave a house that stands as it was when the next one fails", async () => {
    const database = await open()
    const db = database.db as unknown as Kysely<unknown>
    const before = (await names(db)).sort()
    await expect(migrate(db, { ...migrations, "9999-half": half })).rejects.toThrow("thrown half-way")
    expect((await names(db)).sort()).toEqual(before)
    expect(await database.db.selectFrom("meta").selectAll().where("key", "=", "half").execute()).toEqual([])
  })

  if (engine === "sqlite")
    test("write in full synchrony on every handle, whatever the driver was built with", async () => {
      const database = await open()
      await database.write((tx) => tx.insertInto("meta").values({ key: "first", value: "write" }).execute())
      for (const db of [database.db, database.read]) {
        const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(db)
        expect(rows).toEqual([{ synchronous: 2 }])
      }
      const bare = new SQLite(":memory:")
      expect(bare.prepare("select sqlite_compileoption_used('DEFAULT_WAL_SYNCHRONOUS=1')").pluck().get()).toBe(1)
      bare.close()
    })
})

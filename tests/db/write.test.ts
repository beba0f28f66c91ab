import { setTimeout as sleep } from "node:timers/promises"
import { type Kysely, sql } from "kysely"
import { expect, test } from "vitest"
import { inSavepoint, openDatabase, openForReading, type Tx } from "../../server/db/open.ts"
import { publish } from "../../server/feed/publish.ts"
import { describeEngines } from "../support/engines.ts"

const doc = (tx: Tx, id: string) =>
  publish(tx, { siteId: "site", kind: "bin", id }, { code: id, label: id, kind: "tote", colour: "green" })

describeEngines("a transaction that writes", ({ engine, open, fresh }) => {
  test("stamps what handhelds see in the order of commits, not of beginnings, so that no pull skips a row", async () => {
    const database = await open()
    const slow = database.write(async (tx) => {
      await doc(tx, "began-first")
      // on PostgreSQL the other one commits meanwhile; SQLite lets it wait
      if (engine === "postgres") await sleep(150)
    })
    await sleep(20)
    const quick = database.write((tx) => doc(tx, "began-second"))
    await Promise.all([slow, quick])
    const order = await database.read.selectFrom("device_docs").select("id").orderBy("position").execute()
    const ids = order.map((row) => row.id)
    expect(ids).toEqual(engine === "postgres" ? ["began-second", "began-first"] : ["began-first", "began-second"])
  })

  test("gives ten that write at once ten positions in a row, each with a tag of its own", async () => {
    const database = await open()
    const from = (await database.read.selectFrom("commits").select("position").execute()).length
    await Promise.all(Array.from({ length: 10 }, (_, at) => database.write((tx) => doc(tx, `at-once-${at}`))))
    const commits = await database.read.selectFrom("commits").selectAll().orderBy("position").execute()
    const last = commits.slice(from)
    expect(last.map((row) => row.position)).toEqual(last.map((_, at) => (last[0]?.position ?? 0) + at))
    expect(new Set(last.map((row) => row.tag)).size).toBe(10)
    const docs = await database.read.selectFrom("device_docs").select("position").execute()
    expect(docs.map((row) => row.position).sort()).toEqual(last.map((row) => row.position).sort())
  })

  test("leaves neither rows nor a position behind when it throws, and the next one goes on", async () => {
    const database = await open()
    const count = async () => (await database.read.selectFrom("commits").selectAll().execute()).length
    const before = await count()
    await expect(
      database.write(async (tx) => {
        await doc(tx, "half")
        throw new Error("half-way")
      }),
    ).rejects.toThrow("half-way")
    expect(await count()).toBe(before)
    expect(await database.read.selectFrom("device_docs").selectAll().execute()).toEqual([])
    await database.write((tx) => doc(tx, "whole"))
    expect(await count()).toBe(before + 1)
  })

  test("undoes what threw in a savepoint and keeps what was written around it", async () => {
    const database = await open()
    const tried = await database.write(async (tx) => {
      await doc(tx, "before")
      const inner = await inSavepoint(tx, async () => {
        await doc(tx, "inside")
        await sql.raw("insert into meta (key) values ('no value')").execute(tx)
      })
      await doc(tx, "after")
      return inner
    })
    expect(tried.ok).toBe(false)
    const docs = await database.read.selectFrom("device_docs").select("id").orderBy("id").execute()
    expect(docs.map((row) => row.id)).toEqual(["after", "before"])
  })

  test("writes nothing through the handle for reading, or through the tools' one", async () => {
    const where = await fresh()
    const database = await openDatabase(where)
    const tool = openForReading(where)
    const handles = engine === "sqlite" ? [database.read, tool.read] : [tool.read]
    for (const read of handles)
      await expect(read.insertInto("meta").values({ key: "a", value: "b" }).execute()).rejects.toThrow(/read-?only/i)
    await tool.close()
    await database.close()
  })

  if (engine === "sqlite")
    test("sees a table's new column though the query was prepared before it came", async () => {
      const database = await open()
      const all = () => database.db.selectFrom("meta").selectAll().where("key", "=", "epoch").execute()
      await database.write((tx) => tx.insertInto("meta").values({ key: "epoch", value: "e" }).execute())
      expect(await all()).toEqual([{ key: "epoch", value: "e" }])
      await sql`alter table meta add column since text default 'now'`.execute(database.db as unknown as Kysely<unknown>)
      expect(await all()).toEqual([{ key: "epoch", value: "e", since: "now" }])
    })
})

import { sql } from "kysely"
import { expect, it } from "vitest"
import { among } from "../../server/db/among.ts"
import { prepared, preparedFor } from "../../server/db/prepared.ts"
import { describeEngines } from "../support/engines.ts"

const ofKey = prepared((db, { key }: { key: string }) => db.selectFrom("meta").selectAll().where("key", "=", key))
const keep = prepared((db, { key, value }: { key: string; value: string }) =>
  db
    .insertInto("meta")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .returning("value"),
)
const ofKeys = prepared((db, { all }: { all: readonly string[] }) =>
  db
    .selectFrom("meta")
    .select("key")
    .where(among(db, "key", all))
    .orderBy("key"),
)
const firstOf = preparedFor(
  (most: number) => most,
  (db, { from }: { from: string }, most) =>
    db
      .selectFrom("meta")
      .select("key")
      .where("key", ">=", from)
      .where("key", "<", "d")
      .orderBy("key")
      .limit(sql.lit(most)),
)
const counted = prepared((db, { least }: { least: number | null }) =>
  db.selectFrom("counter").select("name").where("value", ">=", least).orderBy("name").limit(5),
)

describeEngines("a query that is written once", ({ engine, open }) => {
  it("gives each time what it is asked then, in a transaction and out of one", async () => {
    const database = await open()
    for (const value of ["one", 'it\'s ? "two"', ""])
      expect(await database.write((tx) => keep(tx, { key: "k", value }))).toEqual([{ value }])
    expect(await ofKey(database.read, { key: "k" })).toEqual([{ key: "k", value: "" }])
    expect(await database.write((tx) => ofKey(tx, { key: "none" }))).toEqual([])
  })

  it("keeps the type of what it is given: a number stays one, and nothing is not zero", async () => {
    const database = await open()
    await database.write(async (tx) => {
      expect(await counted(tx, { least: 0 })).toEqual([{ name: "position" }])
      expect(await counted(tx, { least: 9_007_199_254_740_991 })).toEqual([])
      expect(await counted(tx, { least: null })).toEqual([])
    })
  })

  if (engine === "postgres")
    it("is asked again where a pooler gave it a connection that does not remember it", async () => {
      const database = await open()
      await database.write((tx) => keep(tx, { key: "pooled", value: "a" }))
      let turns = 0
      const found = await database.write(async (tx) => {
        turns++
        await sql`deallocate all`.execute(tx)
        return keep(tx, { key: "pooled", value: "b" })
      })
      expect({ found, turns }).toEqual({ found: [{ value: "b" }], turns: 2 })
    })

  it("finds what is among many, and of several shapes each its own", async () => {
    const database = await open()
    for (const key of ["a", "b", "c"]) await database.write((tx) => keep(tx, { key, value: `of ${key}` }))
    const keys = async (all: string[]) => (await ofKeys(database.read, { all })).map((row) => row.key)
    expect(await keys(["c", 'it\'s ? "two"', "a"])).toEqual(["a", "c"])
    expect([await keys(["b"]), await keys([])]).toEqual([["b"], []])
    const first = async (most: number) => (await firstOf(database.read, most, { from: "a" })).map((row) => row.key)
    expect([await first(1), await first(2), await first(1)]).toEqual([["a"], ["a", "b"], ["a"]])
  })

  if (engine === "postgres")
    it("answers outside of a transaction where a pooler forgot what it was", async () => {
      const database = await open()
      await database.write((tx) => keep(tx, { key: "pooled", value: "a" }))
      const asked = await database.db.connection().execute(async (one) => {
        await ofKey(one, { key: "pooled" })
        await sql`deallocate all`.execute(one)
        return ofKey(one, { key: "pooled" })
      })
      expect(asked).toEqual([{ key: "pooled", value: "a" }])
    })
})

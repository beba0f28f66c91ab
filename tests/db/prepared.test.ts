import { sql } from "kysely"
import { expect, it } from "vitest"
import { prepared } from "../../server/db/prepared.ts"
import { describeEngines } from "../support/engines.ts"

const ofKey = prepared((db, { key }: { key: string }) => db.selectFrom("meta").selectAll().where("key", "=", key))
const keep = prepared((db, { key, value }: { key: string; value: string }) =>
  db
    .insertInto("meta")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .returning("value"),
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
})

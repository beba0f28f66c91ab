import { sql } from "kysely"
import { expect, test } from "vitest"
import type { Database } from "../../server/db/open.ts"
import { withoutIndexes } from "../../server/demo/write-quickly.ts"
import { describeEngines } from "../support/engines.ts"

async function madeOf({ db, engine }: Database, what: "index" | "trigger"): Promise<string[]> {
  const all =
    engine === "sqlite"
      ? sql<{ sql: string }>`select sql from sqlite_schema where type = ${what} and sql is not null order by name`
      : what === "index"
        ? sql<{
            sql: string
          }>`select indexdef as sql from pg_indexes where schemaname = current_schema() order by indexname`
        : sql<{
            sql: string
          }>`select pg_get_triggerdef(oid) as sql from pg_trigger where not tgisinternal order by tgname, oid`
  return (await all.execute(db)).rows.map((row) => row.sql)
}

describeEngines("a past of many returns", ({ engine, open }) => {
  test("is written without indexes to sort into and triggers to tell, and each is there again at its end", async () => {
    const database = await open()
    const all = async () => ({ indexes: await madeOf(database, "index"), triggers: await madeOf(database, "trigger") })
    const before = await all()
    let meanwhile = before
    await withoutIndexes(database, async () => {
      meanwhile = await all()
    })
    expect(before.indexes.length).toBeGreaterThan(50)
    expect(await all()).toEqual(before)
    if (engine === "postgres") return expect(meanwhile).toEqual(before)
    expect(meanwhile.triggers).toEqual([])
    // a commit stamps what this one finds
    expect(meanwhile.indexes.join("\n")).toContain("facts_unstamped")
    expect(meanwhile.indexes.every((index) => / where /i.test(index))).toBe(true)
  })
})

import { sql } from "kysely"
import { expect, test } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import { type Database, describeEngines } from "./engines.ts"

/** What the server at the other end says that it is. */
async function speaks(database: Database): Promise<string> {
  const ask = {
    sqlite: sql<{ v: string }>`select sqlite_version() as v`,
    postgres: sql<{ v: string }>`select version() as v`,
  }
  return (await ask[database.engine].execute(database.db)).rows[0]?.v ?? ""
}

const mark = (database: Database) => sql`create table marked (id integer)`.execute(database.db)
const marked = (database: Database) => sql`select * from marked`.execute(database.db)

describeEngines("the engines under test", ({ engine, open, empty }) => {
  test("are the real ones", async () => {
    expect(await speaks(await open())).toMatch(engine === "sqlite" ? /^3\./ : /^PostgreSQL 18/)
  })

  test("give every test a database of its own, so that no test sees another's rows", async () => {
    const [one, two] = [await open(), await open()]
    await mark(one)
    await expect(marked(two)).rejects.toThrow(/marked/)
  })

  test("give a database with nothing in it to the tests of migrations", async () => {
    const database = await openDatabase(await empty())
    await mark(database)
    expect((await marked(database)).rows).toEqual([])
    await database.close()
  })
})

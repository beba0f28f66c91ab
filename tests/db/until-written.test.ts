import { sql } from "kysely"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { untilWritten } from "../../server/db/until-written.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { watchQueries } from "../support/explain.ts"

describeEngines("a sum that is kept until anybody writes", ({ open }) => {
  let ctx: TestContext
  beforeAll(async () => {
    ctx = testContext(await open())
    await sql`insert into meta (key, value) values ('kept', '1')`.execute(ctx.database.db)
  })
  afterAll(() => ctx.database.close())

  const read = () => ctx.database.read
  let asked = 0
  const question = (db = read(), key = "kept") => {
    const query = db.selectFrom("meta").select("value").where("key", "=", key)
    return {
      compile: () => query.compile(),
      execute: () => {
        asked++
        return query.execute()
      },
    }
  }
  const value = async () => (await (await untilWritten(read()))(question()))[0]?.value

  test("is asked once however many want it, and anew after a write by whatever door", async () => {
    asked = 0
    const once = await untilWritten(read())
    expect(await Promise.all([once(question()), once(question())])).toEqual([[{ value: "1" }], [{ value: "1" }]])
    expect(asked).toBe(1)
    expect(await once(question(read(), "another")), "another question").toEqual([])
    expect(asked).toBe(2)
    // PostgreSQL counts its transactions for all databases at once, and other suites write into theirs
    const twice = async () => {
      await value()
      const before = asked
      expect(await value()).toBe("1")
      expect(asked, "by who comes later").toBe(before)
    }
    await vi.waitFor(twice, { timeout: 10_000 })
    await ctx.database.write((tx) => tx.updateTable("meta").set({ value: "2" }).where("key", "=", "kept").execute())
    expect(await value(), "after a verb's write").toBe("2")
    await ctx.database.db.updateTable("meta").set({ value: "3" }).where("key", "=", "kept").execute()
    expect(await value(), "after one behind its back").toBe("3")
    const own = await untilWritten(ctx.database.db)
    expect(await own(question(ctx.database.db))).toEqual([{ value: "3" }])
    await ctx.database.db.updateTable("meta").set({ value: "4" }).where("key", "=", "kept").execute()
    const after = await untilWritten(ctx.database.db)
    expect(await after(question(ctx.database.db)), "by the very handle that asks").toEqual([{ value: "4" }])
  })

  test("is never told before it is so: not from inside a transaction, nor to who watches what is asked", async () => {
    const seen = await ctx.database.write(async (tx) => {
      await tx.updateTable("meta").set({ value: "5" }).where("key", "=", "kept").execute()
      const inside = await (await untilWritten(tx))(question(tx))
      return { inside, outside: await value() }
    })
    expect(seen).toEqual({ inside: [{ value: "5" }], outside: "4" })
    expect(await value()).toBe("5")
    asked = 0
    const watched = await untilWritten(watchQueries(ctx.database).db)
    await watched(question())
    await watched(question())
    expect(asked).toBe(2)
  })

  test("that could not be had is asked for again", async () => {
    const once = await untilWritten(read())
    const failing = { compile: () => question().compile(), execute: () => Promise.reject(new Error("away")) }
    const other = { ...failing, compile: () => question(read(), "failing").compile() }
    await expect(once(other)).rejects.toThrow("away")
    expect(await once({ ...question(read(), "failing") })).toEqual([])
  })
})

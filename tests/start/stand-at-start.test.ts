import { beforeEach, expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { standsStill } from "../../server/refunds/stand-still.ts"
import { howItWasLeft, rememberEnd, standAtStart } from "../../server/start/stand-at-start.ts"
import { HOUR, MINUTE, type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"

describeEngines("a start", ({ open }) => {
  let ctx: TestContext
  beforeEach(async () => {
    ctx = testContext(await open())
    ctx.clock.set(Date.now())
    await ctx.database.write((tx) => tx.insertInto("meta").values({ key: "something", value: "was written" }).execute())
  })

  const starts = async (after: number) => {
    ctx.clock.set(Date.now() + after)
    await standAtStart(ctx, await howItWasLeft(ctx.database.read))
    return standsStill(ctx.database.read)
  }
  const end = () => ctx.database.write(rememberEnd)

  test("pays at once where the server had ended in order within the hour", async () => {
    await end()
    expect(await starts(59 * MINUTE)).toBe(false)
  })

  test("asks the providers first where the last commit is older than an hour, or lies ahead of the clock", async () => {
    await end()
    expect(await starts(61 * MINUTE)).toBe(true)
    await runDueJobs(ctx)
    await end()
    expect(await starts(-HOUR)).toBe(true)
  })

  test("asks them first where anything was written after the orderly end, or there was none: it may be a copy", async () => {
    expect(await starts(0)).toBe(true)
    await runDueJobs(ctx)
    await end()
    await ctx.database.write((tx) =>
      tx.updateTable("meta").set({ value: "later" }).where("key", "=", "something").execute(),
    )
    expect(await starts(0)).toBe(true)
  })
})

import { expect, test } from "vitest"
import { openLog } from "../../server/start/open-log.ts"
import { testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { seedSmall } from "../support/seed-small.ts"

describeEngines("the log", ({ open }) => {
  test("says where the database refused a row, and nothing of what the row said", async () => {
    const ctx = testContext(await open())
    const seed = await seedSmall(ctx)
    let lines = ""
    const log = openLog("info", { write: (line) => (lines += line) })
    const email = "camille@secret.example"
    const someone = {
      name: "Camille Secret",
      locale: "fr" as const,
      badge: "SECRET",
      password_hash: null,
      pin_hash: null,
    }
    const row = { ...someone, id: seed.people.operator.id, email, created_at: 1, removed_at: null }
    const error = await ctx.database.write((tx) => tx.insertInto("people").values(row).execute()).catch((why) => why)
    log.error({ err: error, job: "j1" }, "a job threw")
    expect(error).toBeInstanceOf(Error)
    expect(JSON.parse(lines)).toMatchObject({ job: "j1", msg: "a job threw", err: { code: error.code } })
    expect(JSON.parse(lines).err.at.join()).toContain("node_modules")
    expect(lines).not.toMatch(/camille|secret/i)
    expect(lines).not.toContain(seed.people.operator.id)
  })
})

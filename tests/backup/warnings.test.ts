import { afterAll, beforeEach, expect, test } from "vitest"
import { keepBackup, keepFailure } from "../../server/backup/keep-backup.ts"
import { HOUR, type TestContext, testConfig, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"
import { dropFolders, newFolder } from "./house.ts"

describeEngines("what an administrator is told of backups", (under) => {
  const open = emptied(under)
  let ctx: TestContext
  let seed: SeedSmall
  beforeEach(async () => {
    // a file system of its own
    const config = testConfig({ DATA_DIR: newFolder(), BACKUP_DIR: "/proc" })
    ctx = testContext(await open(), { config })
    // the age of a house is told by the clock of its commits
    ctx.clock.set(Date.now())
    seed = await seedSmall(ctx)
  })
  afterAll(dropFolders)

  const told = async (as: { id: string } = seed.people.administrator) =>
    (await (await testClient(ctx).as(as)).ask("GET", "/api/backups")).body
  const backup = (more = {}) => ({
    file: "/x",
    madeAt: ctx.now(),
    epoch: "e",
    position: 1,
    bytes: 1,
    photos: 1,
    missing: [] as string[],
    safe: [],
    ...more,
  })
  const keep = (more = {}) => ctx.database.write((tx) => keepBackup(tx, ctx, backup(more)))

  test("nothing in a house of two days whose backups are in order", async () => {
    expect(await told()).toEqual({ verifiedAt: null, problem: null, missingPhotos: 0, warnings: [] })
    ctx.clock.advance(47 * HOUR)
    expect((await told()).warnings).toEqual([])
    await keep()
    ctx.clock.advance(47 * HOUR)
    expect((await told()).warnings).toEqual([])
  })

  test("48 hours without a verified one, even where there never was one, and why the last try failed", async () => {
    ctx.clock.advance(49 * HOUR)
    expect(await told()).toMatchObject({ verifiedAt: null, warnings: ["late"] })
    await keep()
    const verifiedAt = ctx.now()
    ctx.clock.advance(49 * HOUR)
    await ctx.database.write((tx) => keepFailure(tx, ctx, { problem: "ENOSPC" }))
    expect(await told()).toMatchObject({ verifiedAt, problem: "ENOSPC", warnings: ["late"] })
    ctx.clock.advance(HOUR)
    await keep()
    expect(await told()).toMatchObject({ verifiedAt: ctx.now(), problem: null, warnings: [] })
  })

  test("photos that are lost on the server's disk, and backups on the data's own disk, but not in a demo", async () => {
    await keep({ missing: ["a".repeat(64), "b".repeat(64)] })
    expect(await told()).toMatchObject({ missingPhotos: 2, warnings: ["photos_missing"] })
    ctx.config = testConfig({ DATA_DIR: newFolder() })
    expect((await told()).warnings).toEqual(["photos_missing", "same_disk"])
    ctx.demo = true
    expect((await told()).warnings).toEqual(["photos_missing"])
  })

  test("is for administrators", async () => {
    expect(await told(seed.people.lead)).toMatchObject({ code: "not_allowed" })
  })
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { readConfig } from "../../server/config.ts"
import type { Context } from "../../server/context.ts"
import { openHouse } from "../../server/start/open-house.ts"
import { currentEpoch } from "../../server/sync/epoch.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backdock-house-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (env: Record<string, string> = {}, seed: (ctx: Context) => Promise<void> = async () => {}) => {
  const read = readConfig({ DATA_DIR: folder, LOG_LEVEL: "silent", ...env })
  if (!read.ok) throw new Error(read.line)
  return openHouse(read.config, seed)
}
const shop = (name: string) => (ctx: Context) =>
  ctx.database.write(async (tx) => {
    await tx.insertInto("sites").values({ id: name, code: name, name, time_zone: "UTC", created_at: 1 }).execute()
  })
const sites = async (ctx: Context) =>
  (await ctx.database.read.selectFrom("sites").select("id").execute()).map((row) => row.id)

describe("what a database is for", () => {
  test("is decided once: a demo stays one, and is seeded once", async () => {
    const first = await open({}, shop("lyon"))
    expect(first.ctx.demo).toBe(true)
    await first.close()
    const second = await open({}, shop("again"))
    expect(second.ctx.demo).toBe(true)
    expect(await sites(second.ctx)).toEqual(["lyon"])
    await second.close()
  })

  test("a demo whose seed was cut off is seeded anew, and no half of it stays", async () => {
    await expect(
      open({}, async (ctx) => {
        await shop("half")(ctx)
        throw new Error("cut off")
      }),
    ).rejects.toThrow("cut off")
    const next = await open({}, shop("whole"))
    expect(await sites(next.ctx)).toEqual(["whole"])
    await next.close()
  })

  test("real data never becomes a demo with passwords that everyone knows, nor a demo real", async () => {
    const real = await open({ DEMO: "off" }, shop("never"))
    expect(real.ctx.demo).toBe(false)
    expect(await sites(real.ctx)).toEqual([])
    await real.close()
    const again = await open()
    expect(again.ctx.demo).toBe(false)
    await again.close()
    await expect(open({ DEMO: "on" })).rejects.toThrow(/holds real data/)
    rmSync(folder, { recursive: true })
    await (await open({}, shop("lyon"))).close()
    await expect(open({ DEMO: "off" })).rejects.toThrow(/holds the demo. To start empty, name another folder/)
    await expect(open({ STRIPE_SECRET_KEY: "sk_live_1" })).rejects.toThrow(/live key, and this database holds the demo/)
  })
})

describe("an opened house", () => {
  test("has an epoch before anybody may ask, and keeps it over a restart", async () => {
    const first = await open({ DEMO: "off" })
    const epoch = await currentEpoch(first.ctx.database.read)
    expect(epoch).toMatch(/^[0-9a-f]{24}$/)
    await first.close()
    const second = await open({ DEMO: "off" })
    expect(await currentEpoch(second.ctx.database.read)).toBe(epoch)
    await second.close()
  })

  test("keeps its secret for this user's eyes, and says so where it is damaged instead of making another", async () => {
    await (await open({ DEMO: "off" })).close()
    const path = join(folder, "secret.key")
    const secret = readFileSync(path, "utf8")
    await (await open({ DEMO: "off" })).close()
    expect(readFileSync(path, "utf8")).toBe(secret)
    writeFileSync(path, secret.slice(0, 10))
    await expect(open({ DEMO: "off" })).rejects.toThrow(/secret.key is damaged: restore it/)
  })
})

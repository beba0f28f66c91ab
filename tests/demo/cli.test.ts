import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readConfig } from "../../server/config.ts"
import { type Database, migrateToLatest, openDatabase } from "../../server/db/open.ts"
import { dropDemo } from "../../server/demo/drop-demo.ts"
import { readWanted } from "../../server/demo/read-wanted.ts"
import { StartRefused } from "../../server/start/stop-start.ts"
import { describeEngines } from "../support/engines.ts"

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "backdock-demo-cli-"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("npm run demo", () => {
  test("says what is wrong with what it is told, and takes a misspelt flag for none", () => {
    expect(readWanted(["--returns", "5"])).toContain("--returns is wrong")
    expect(readWanted(["--returns", "1e9"])).toContain("--returns is wrong")
    expect(readWanted(["--seed", "x"])).toContain("--seed is wrong")
    expect(readWanted(["--now", "yesterday"])).toContain("--now is wrong")
    expect(readWanted(["--retruns", "500"])).toContain("npm run demo --")
    const now = "2026-11-24T08:00:00Z"
    const wanted = { returns: 100_000, seed: 7, now: Date.parse(now), planted: false }
    expect(readWanted(["--returns", "100000", "--seed", "7", "--now", now])).toEqual(wanted)
    expect(readWanted(["--planted"])).toMatchObject({ planted: true })
  })
})

async function marked(database: Database, value: string): Promise<void> {
  await migrateToLatest(database)
  await database.write((tx) => tx.insertInto("meta").values({ key: "demo", value }).execute())
}

describeEngines("before a demo is written", (under) => {
  const dropped = async (prepare: (database: Database) => Promise<void>) => {
    const where = await under.fresh()
    const database = await openDatabase(where)
    await prepare(database)
    await database.close()
    const dataDir = mkdtempSync(join(folder, "data-"))
    const read = readConfig({ DATA_DIR: dataDir, ...("url" in where && { DATABASE_URL: where.url }) })
    if (!read.ok) throw new Error(read.line)
    const config =
      "file" in where ? { ...read.config, database: { engine: "sqlite" as const, file: where.file } } : read.config
    const gone = await dropDemo(config).then(
      () => null,
      (error: unknown) => error,
    )
    const after = await openDatabase(where)
    await migrateToLatest(after)
    const mark = await after.read.selectFrom("meta").select("value").where("key", "=", "demo").executeTakeFirst()
    await after.close()
    return { gone, mark: mark?.value }
  }

  test("leaves a shop's real data as it is, and says where it lies", async () => {
    const { gone, mark } = await dropped((database) => marked(database, "real"))
    expect(gone).toBeInstanceOf(StartRefused)
    expect(mark).toBe("real")
  })

  test("leaves a database alone that never said what it is for but has people in it", async () => {
    const { gone } = await dropped(async (database) => {
      await migrateToLatest(database)
      await database.write((tx) =>
        tx
          .insertInto("people")
          .values({ id: "p1", name: "Somebody", locale: "fr", created_at: 1 } as never)
          .execute(),
      )
    })
    expect(gone).toBeInstanceOf(StartRefused)
  })

  test("takes away another demo, and one that was cut off", async () => {
    for (const kind of ["demo", "seeding"])
      expect(await dropped((database) => marked(database, kind))).toEqual({ gone: null, mark: undefined })
  })
})

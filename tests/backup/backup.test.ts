import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { sql } from "kysely"
import { afterAll, afterEach, beforeEach, expect, test } from "vitest"
import { verifyAudit } from "../../server/audit/verify.ts"
import type { SafeStream } from "../../server/backup/find-safe.ts"
import { keepBackup, vouchFor } from "../../server/backup/keep-backup.ts"
import { backupNow } from "../../server/backup/nightly.ts"
import { verifyArchive } from "../../server/backup/verify-archive.ts"
import { blobPath } from "../../server/blobs/disk.ts"
import { holdFolder } from "../../server/db/hold-folder.ts"
import { migrateToLatest } from "../../server/db/open.ts"
import { currentEpoch } from "../../server/sync/epoch.ts"
import { HOUR, MINUTE, testConfig } from "../support/context.ts"
import { type Database, describeEngines, engines } from "../support/engines.ts"
import { photoOf } from "../sync/handheld.ts"
import { dropFolders, emptyPlace, type House, newFolder, newHouse, openConfig } from "./house.ts"

describeEngines("a backup", (under) => {
  let house: House
  beforeEach(async () => {
    house = await newHouse(under)
  })
  afterEach(() => house.close())
  afterAll(dropFolders)

  const keep = (backup: Awaited<ReturnType<House["backup"]>>) =>
    house.ctx.database.write((tx) => keepBackup(tx, house.ctx, backup))
  const sealedIn = (folder: string) => {
    const path = join(folder, "blobs", "sealed")
    return existsSync(path)
      ? (readdirSync(path, { recursive: true }) as string[]).filter((name) => /\/\w{64}$/.test(name))
      : []
  }

  test("comes back as it was: every row, every photo, the keys for their owner only, under a new epoch", async () => {
    for (const raw of ["a", "b", "c"]) await house.scan(raw)
    const before = await everyRow(house.ctx.database)
    const epoch = await currentEpoch(house.ctx.database.read)
    const made = await house.backup("one.backdock")
    expect(made).toMatchObject({ photos: 3, missing: [], epoch, safe: [{ through: 3 }] })
    // what comes after the moment is not in it
    await house.scan("later")
    const into = await emptyPlace(under)
    const restored = await house.restore(made.file, { into })
    expect(restored).toMatchObject({ photos: 3, missing: [], aside: [] })
    const database = await openConfig(into)
    const after = await everyRow(database)
    // what a new epoch writes of itself
    const own = ["meta", "audit", "commits", "counter", "streams", "jobs"]
    for (const table of Object.keys(before))
      if (!own.includes(table)) expect(after[table], table).toEqual(before[table])
    expect(after.commits?.slice(0, -1)).toEqual(before.commits)
    expect(await currentEpoch(database.read)).toBe(restored.epoch)
    expect(restored.epoch).not.toBe(epoch)
    expect((await verifyAudit(database.read)).ok).toBe(true)
    expect(await database.read.selectFrom("audit").select("action").execute()).toContainEqual({
      action: "house.restore",
    })
    expect(sealedIn(into.dataDir)).toHaveLength(3)
    expect(readFileSync(join(into.dataDir, "secret.key"), "utf8")).toBe("the secret")
    for (const [path, mode] of [
      ["secret.key", 0o600],
      ["tls/authority.key", 0o600],
      ["tls", 0o700],
    ] as const)
      expect(statSync(join(into.dataDir, path)).mode & 0o777, path).toBe(mode)
    expect(statSync(made.file).mode & 0o777).toBe(0o600)
    // and it is a database like any other
    await migrateToLatest(database)
    await expect(sql`update audit set actor = 'x'`.execute(database.db)).rejects.toThrow("append-only")
    await database.close()
  })

  test("holds one moment, though facts are written all the while", async () => {
    for (let n = 0; n < 5; n++) await house.scan(`before ${n}`)
    let writing = true
    const writer = (async () => {
      for (let n = 0; writing; n++) await house.scan(`meanwhile ${n}`, photoOf("label"))
    })()
    const made = await house.backup("busy.backdock")
    writing = false
    await writer
    const { rows } = await verifyArchive(made.file, async () => {})
    expect(rows.facts).toBe(rows.fact_slots)
    expect(rows.facts).toBe(rows.fact_photos)
    expect(rows.facts).toBeGreaterThanOrEqual(5)
  })

  test("copies a photo once for all the backups of its folder", async () => {
    await house.scan("a")
    await house.backup("one.backdock")
    const [first = ""] = sealedIn(house.config.backupDir)
    const { ino } = statSync(join(house.config.backupDir, "blobs", "sealed", first))
    await house.scan("b")
    await house.backup("two.backdock")
    expect(sealedIn(house.config.backupDir)).toHaveLength(2)
    expect(statSync(join(house.config.backupDir, "blobs", "sealed", first)).ino).toBe(ino)
    expect(readdirSync(house.config.backupDir).sort()).toEqual(["blobs", "one.backdock", "two.backdock"])
    await expect(house.backup("one.backdock")).rejects.toThrow("is left as it is")
  })

  test("mends a photo of the backup that was cut off, and takes no damaged one in its place", async () => {
    const [first, second] = [await house.photo(), await house.photo()]
    await house.scan("a", first)
    await house.scan("b", second)
    await house.backup("one.backdock")
    const copies = join(house.config.backupDir, "blobs")
    truncateSync(blobPath(copies, "sealed", first.sha256), 10)
    rmSync(blobPath(copies, "sealed", second.sha256))
    const live = blobPath(join(house.config.dataDir, "blobs"), "sealed", second.sha256)
    writeFileSync(live, Buffer.alloc(statSync(live).size))
    const made = await house.backup("two.backdock")
    expect(made.missing).toEqual([second.sha256])
    expect(statSync(blobPath(copies, "sealed", first.sha256)).size).toBe(first.bytes)
    expect(existsSync(blobPath(copies, "sealed", second.sha256))).toBe(false)
    // nobody may forget the fact whose photo no disk has
    await keep(made)
    expect(await house.safeThrough()).toBe(1)
  })

  test("one that is damaged, cut off or of another kind is never taken for good", async () => {
    await house.scan("a")
    const made = await house.backup("one.backdock")
    const whole = readFileSync(made.file)
    const bad: [string, Buffer][] = [
      ["an end that is missing", whole.subarray(0, whole.length - 40)],
      ["a byte of the rows", withByte(whole, 200)],
      ["a byte of the manifest", withByte(whole, whole.length - 200)],
      ["a photo", Buffer.from(await (await import("../support/images.ts")).imageOf())],
      ["nothing", Buffer.alloc(0)],
    ]
    const into = await emptyPlace(under)
    for (const [what, bytes] of bad) {
      const path = join(newFolder(), "bad.backdock")
      writeFileSync(path, bytes)
      await expect(
        verifyArchive(path, async () => {}),
        what,
      ).rejects.toThrow(/not whole|damaged|no backup/)
      await expect(house.restore(path, { into }), what).rejects.toThrow(/not whole|damaged|no backup/)
      expect(
        readdirSync(into.dataDir).filter((name) => name !== "in-use.lock"),
        what,
      ).toEqual([])
    }
  })

  test("is promised to devices once it is written down, only upwards, and in its own epoch only", async () => {
    await house.scan("a")
    await house.scan("b")
    const first = await house.backup("one.backdock")
    await house.scan("c", photoOf("label"))
    await house.scan("d")
    expect(await house.safeThrough()).toBe(0)
    expect(await keep(first)).toBe(1)
    expect(await house.safeThrough()).toBe(2)
    // its photo never came
    house.ctx.clock.advance(HOUR)
    expect(await keep(await house.backup("two.backdock"))).toBe(0)
    expect(await house.safeThrough()).toBe(2)
    expect(await keep({ ...first, safe: [{ ...(first.safe[0] as SafeStream), through: 1 }] })).toBe(0)
    expect(await keep({ ...first, safe: [{ ...(first.safe[0] as SafeStream), through: 4 }], epoch: "another" })).toBe(0)
    expect(await house.safeThrough()).toBe(2)
    const told = await house.handheld.send(house.handheld.record("v1.ScanKept", scanBody(house, "e")))
    expect(told.safeThrough).toBe(2)
  })

  test("passes over a named gap, and takes its word back for a fact that comes into it after all", async () => {
    await house.scan("a")
    const late = house.handheld.record("v1.ScanKept", scanBody(house, "late"))
    await house.handheld.push([house.handheld.record("v1.ScanKept", scanBody(house, "c"))], { firstKept: 3 })
    const made = await house.backup("one.backdock")
    expect(made.safe).toMatchObject([{ through: 3, passedOver: [[2, 2]] }])
    await keep(made)
    expect(await house.safeThrough()).toBe(3)
    await house.handheld.send(late)
    expect(await house.safeThrough()).toBe(1)
    // nor does that backup, written down only now, promise what it does not hold
    await keep(made)
    expect(await house.safeThrough()).toBe(1)
  })

  test("somebody else's backup is believed for what had come a minute before it, and that is audited", async () => {
    await house.scan("a")
    house.ctx.clock.advance(5 * MINUTE)
    await house.scan("b")
    const at = house.ctx.now() + 30_000
    expect(await house.ctx.database.write((tx) => vouchFor(tx, house.ctx, { at }))).toBe(1)
    expect(await house.safeThrough()).toBe(1)
    expect(await house.ctx.database.read.selectFrom("audit").select("action").execute()).toContainEqual({
      action: "backup.vouch",
    })
  })

  test("is refused where it would write over anything, and with force moves it aside and deletes nothing", async () => {
    await house.scan("a")
    const made = await house.backup("one.backdock")
    const held = holdFolder(house.config.dataDir)
    await expect(house.restore(made.file, { force: true })).rejects.toThrow("is running on")
    held?.release()
    await house.close()
    await expect(house.restore(made.file)).rejects.toThrow("not empty")
    expect(readFileSync(join(house.config.dataDir, "secret.key"), "utf8")).toBe("the secret")
    writeFileSync(join(house.config.dataDir, "secret.key"), "another")
    const { aside } = await house.restore(made.file, { force: true })
    expect(readFileSync(join(aside[0] ?? "", "secret.key"), "utf8")).toBe("another")
    const database = await openConfig(house.config)
    if (under.engine === "sqlite") expect(existsSync(join(aside[0] ?? "", "backdock.sqlite"))).toBe(true)
    else {
      const name = aside[1]?.replace("schema ", "") ?? ""
      const old = await sql<{ n: number }>`select count(*) as n from ${sql.table(`${name}.facts`)}`.execute(database.db)
      expect(old.rows).toEqual([{ n: 1 }])
    }
    expect(await database.read.selectFrom("facts").select("seq").execute()).toEqual([{ seq: 1 }])
    await database.close()
  })

  test("is refused by the other engine, by an older version, and beside somebody who uses the database", async () => {
    const made = await house.backup("one.backdock")
    const other = engines.find((engine) => engine !== under.engine)
    const into = testConfig({ DATA_DIR: newFolder(), DATABASE_URL: other === "postgres" ? "postgres://u@h/d" : "" })
    await expect(house.restore(made.file, { into })).rejects.toThrow(/This is a backup of (SQLite|PostgreSQL)/)
    if (under.engine === "postgres")
      await expect(house.restore(made.file, { force: true })).rejects.toThrow("Somebody else is connected")
  })

  test("names each photo that no backup has by its parcel, and asks the handhelds for it again", async () => {
    const [lost, kept] = [await house.photo(), await house.photo()]
    await house.scan("a", lost)
    await house.scan("b", kept)
    const made = await house.backup("one.backdock")
    rmSync(blobPath(join(dirname(made.file), "blobs"), "sealed", lost.sha256))
    const into = await emptyPlace(under)
    const { missing } = await house.restore(made.file, { into })
    expect(missing).toMatchObject([{ sha256: lost.sha256, slot: "label", type: "v1.ScanKept", parcel: null }])
    const database = await openConfig(into)
    expect(await database.read.selectFrom("photos").select("sha256").execute()).toEqual([{ sha256: kept.sha256 }])
    expect(await database.read.selectFrom("fact_photos").select("here").orderBy("here").execute()).toEqual([
      { here: 0 },
      { here: 1 },
    ])
    await database.close()
  })

  test("by night is verified, written down, and the eighth oldest goes, but no file that somebody else made", async () => {
    await house.scan("a")
    await house.backup("mine.backdock")
    for (let day = 10; day < 18; day++)
      writeFileSync(join(house.config.backupDir, `nightly-202611${day}-020000.backdock`), "")
    await backupNow(house.ctx)
    const names = readdirSync(house.config.backupDir).sort()
    expect(names.filter((name) => name.startsWith("nightly-"))).toHaveLength(7)
    expect(names).toContain("mine.backdock")
    expect(names.at(-1)).toMatch(/^nightly-20261124-080000/)
    expect(await house.safeThrough()).toBe(1)
    // one that comes to nothing is written down too
    house.ctx.clock.advance(HOUR)
    const blocked = { ...house.ctx, config: { ...house.config, backupDir: join(house.config.dataDir, "secret.key") } }
    await backupNow(blocked)
    const last = await house.ctx.database.read
      .selectFrom("backups")
      .selectAll()
      .orderBy("made_at", "desc")
      .limit(1)
      .execute()
    expect(last).toMatchObject([{ verified_at: null, problem: expect.stringMatching(/ENOTDIR|EEXIST/) }])
  }, 60_000)
})

function withByte(bytes: Buffer, at: number): Buffer {
  const other = Buffer.from(bytes)
  other[at] = (other[at] ?? 0) ^ 0xff
  return other
}

const scanBody = ({ seed }: House, raw: string) =>
  ({ siteId: seed.siteId, scan: { raw, channel: "typed" }, readAs: "unknown", key: null, parcelId: null }) as never

async function everyRow({ db, engine }: Database): Promise<Record<string, unknown[]>> {
  const names = await sql<{ name: string }>`${sql.raw(
    engine === "sqlite"
      ? "select name from sqlite_master where type = 'table' and name not like 'kysely_%' and name not like 'sqlite_%'"
      : "select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely_%'",
  )}`.execute(db)
  const all: Record<string, unknown[]> = {}
  for (const { name } of names.rows) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db)
    all[name] = rows.map((row) => JSON.stringify(row)).sort()
  }
  all.commits?.sort((one, other) => JSON.parse(String(one)).position - JSON.parse(String(other)).position)
  return all
}

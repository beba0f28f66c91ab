import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Backup, makeBackup } from "../../server/backup/make-backup.ts"
import { type Restored, restore } from "../../server/backup/restore.ts"
import { diskBlobs } from "../../server/blobs/disk.ts"
import type { Config } from "../../server/config.ts"
import { openDatabase } from "../../server/db/open.ts"
import { keepPhoto } from "../../server/sync/keep-photo.ts"
import type { FactPhoto } from "../../shared/contract/facts.ts"
import { type TestContext, testConfig, testContext } from "../support/context.ts"
import type { Database, EngineUnderTest } from "../support/engines.ts"
import { imageOf, named } from "../support/images.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { type Handheld, newHandheld } from "../sync/handheld.ts"

export interface House {
  ctx: TestContext
  config: Config
  seed: SeedSmall
  handheld: Handheld
  /** A scan with a photo, pushed; its bytes come as they would. */
  scan(raw: string, photo?: FactPhoto): Promise<void>
  photo(): Promise<FactPhoto>
  backup(name: string): Promise<Backup>
  /** Of one archive into another folder or database, or over this one. */
  restore(file: string, more?: { into?: Config; force?: boolean }): Promise<Restored>
  safeThrough(): Promise<number>
  close(): Promise<void>
}

export const folders: string[] = []
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "backdock-backup-"))
  folders.push(folder)
  return folder
}
export const dropFolders = () => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

/** Where a database of this engine may be restored to: nothing is there yet. */
export async function emptyPlace(under: EngineUnderTest): Promise<Config> {
  const where = await under.empty()
  return testConfig({ DATA_DIR: newFolder(), DATABASE_URL: "url" in where ? where.url : "" })
}

/** A data folder with a database, photos on the disk and keys, as a server leaves one. */
export async function newHouse(under: EngineUnderTest): Promise<House> {
  const where = await under.fresh()
  const config = testConfig({ DATA_DIR: newFolder(), DATABASE_URL: "url" in where ? where.url : "" })
  if ("file" in where && config.database.engine === "sqlite") copyFileSync(where.file, config.database.file)
  writeFileSync(join(config.dataDir, "secret.key"), "the secret", { mode: 0o600 })
  mkdirSync(join(config.dataDir, "tls"), { mode: 0o700 })
  writeFileSync(join(config.dataDir, "tls", "authority.key"), "the authority", { mode: 0o600 })
  const database = await openConfig(config)
  const ctx = testContext(database, { config, blobs: diskBlobs(join(config.dataDir, "blobs")) as never })
  const seed = await seedSmall(ctx)
  const handheld = newHandheld(ctx, seed.device, seed.people.operator)
  const photo = async () => {
    const bytes = await imageOf()
    const one = named(bytes, "label")
    const kept = await keepPhoto(ctx, one.sha256, bytes)
    if (!kept.ok) throw new Error(kept.code)
    return one
  }
  return {
    ctx,
    config,
    seed,
    handheld,
    photo,
    scan: async (raw, one) => {
      const photos = [one ?? (await photo())]
      const body = { siteId: seed.siteId, scan: { raw, channel: "typed" as const }, readAs: "unknown", key: null }
      await handheld.send(handheld.record("v1.ScanKept", { ...body, parcelId: null } as never, { photos }))
    },
    backup: (name) => {
      const { database: from, dataDir, backupDir } = config
      return makeBackup({ database: from, dataDir, file: join(backupDir, name), app: "9.9.9", now: ctx.now() })
    },
    restore: (file, { into = config, force = false } = {}) => restore({ config: into, file, force, now: ctx.now() }),
    safeThrough: async () =>
      (
        await ctx.database.read
          .selectFrom("streams")
          .select("safe_through")
          .where("id", "=", handheld.stream)
          .executeTakeFirstOrThrow()
      ).safe_through,
    close: () => database.close(),
  }
}

export const openConfig = ({ database: where }: Config): Promise<Database> =>
  openDatabase(where.engine === "sqlite" ? { file: where.file } : { url: where.url })

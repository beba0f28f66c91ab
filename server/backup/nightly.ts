import { readdir, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import type { Context } from "../context.ts"
import { appVersion } from "./app-version.ts"
import { backupAside } from "./backup-aside.ts"
import { isBackupDue } from "./due.ts"
import { keepBackup, keepFailure } from "./keep-backup.ts"
import { backupsSoFar } from "./read-backups.ts"

const KEEPS = 7
const OURS = /^nightly-\d{8}-\d{6}\.backdock$/

/** Makes the nightly backup where it is time for one. Answers 0: it leaves no work for others. */
export async function backupNightly(ctx: Context): Promise<number> {
  const site = await ctx.database.read.selectFrom("sites").select("time_zone").orderBy("id").limit(1).executeTakeFirst()
  const soFar = await backupsSoFar(ctx.database.read)
  if (soFar && isBackupDue(soFar, ctx.now(), site?.time_zone ?? "UTC")) await backupNow(ctx)
  return 0
}

/** A verified backup in BACKUP_DIR, written down; then the oldest beyond seven go. */
export async function backupNow(ctx: Context): Promise<void> {
  const { database, dataDir, backupDir } = ctx.config
  const file = join(backupDir, `nightly-${stamp(ctx.now())}.backdock`)
  const said = await backupAside({ database, dataDir, file, app: appVersion(), now: ctx.now() })
  if (!said.ok) {
    ctx.log.error({ problem: said.problem }, "the nightly backup came to nothing")
    await ctx.database.write((tx) => keepFailure(tx, ctx, said))
    return
  }
  const { bytes, photos, missing } = said.backup
  const streams = await ctx.database.write((tx) => keepBackup(tx, ctx, said.backup))
  ctx.log.info(
    { file, bytes, photos, missing: missing.length, some: missing.slice(0, 20), streams },
    "a backup was made and verified",
  )
  await forgetOld(backupDir)
}

/** Photos stay: the archives share them. */
async function forgetOld(folder: string): Promise<void> {
  const names = await readdir(folder)
  const ours = names.filter((name) => OURS.test(name)).sort()
  for (const name of ours.slice(0, -KEEPS)) await rm(join(folder, name), { force: true })
  // of a backup that was cut off by a stop
  for (const name of names.filter((one) => /^\.(backup|verify)-/.test(one))) {
    const { mtimeMs } = await stat(join(folder, name))
    if (Date.now() - mtimeMs > 86_400_000) await rm(join(folder, name), { recursive: true, force: true })
  }
}

const stamp = (at: number) => new Date(at).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15)

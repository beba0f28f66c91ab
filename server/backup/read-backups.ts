import { existsSync, statSync } from "node:fs"
import { dirname } from "node:path"
import type { z } from "zod/mini"
import type { Backups } from "../../shared/contract/backups.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { BackupsSoFar } from "./due.ts"

/** How long without a verified backup before an administrator is told. */
const LATE = 48 * 3_600_000

/** How backups stand, and what an administrator must do about them. */
export async function readBackups(db: Db, ctx: Context, actor: Actor): Promise<Result<z.infer<typeof Backups>>> {
  if (!may(actor, "backup.read")) return refused("not_allowed", "Backups are an administrator's.")
  const soFar = await backupsSoFar(db)
  if (!soFar) return done({ verifiedAt: null, problem: null, missingPhotos: 0, warnings: [] })
  const { since, verifiedAt, failedAt } = soFar
  const last = await db.selectFrom("backups").selectAll().orderBy("made_at", "desc").limit(1).executeTakeFirst()
  const warnings: z.infer<typeof Backups>["warnings"] = []
  if (ctx.now() - (verifiedAt ?? since) > LATE) warnings.push("late")
  if (last && last.missing > 0) warnings.push("photos_missing")
  // what a demo holds is made up
  if (!ctx.demo && onOneDisk(ctx.config)) warnings.push("same_disk")
  const problem = failedAt !== null && failedAt > (verifiedAt ?? 0) ? (last?.problem ?? null) : null
  return done({ verifiedAt, problem, missingPhotos: last?.missing ?? 0, warnings })
}

/** Null: nothing was ever written here. */
export async function backupsSoFar(db: Db): Promise<BackupsSoFar | null> {
  const first = await db.selectFrom("commits").select("at").orderBy("position").limit(1).executeTakeFirst()
  if (!first) return null
  const newest = db.selectFrom("backups").select("made_at").orderBy("made_at", "desc").limit(1)
  const verified = await newest.where("verified_at", "is not", null).executeTakeFirst()
  const failed = await newest.where("verified_at", "is", null).executeTakeFirst()
  return { since: first.at, verifiedAt: verified?.made_at ?? null, failedAt: failed?.made_at ?? null }
}

/** Of a folder that is still to be made: where it will be. */
function onOneDisk({ dataDir, backupDir }: Context["config"]): boolean {
  const device = (path: string): number => (existsSync(path) ? statSync(path).dev : device(dirname(path)))
  return device(dataDir) === device(backupDir)
}

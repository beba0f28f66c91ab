import { mkdir, readdir, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import type { NightlyExports } from "../../../shared/contract/numbers.ts"
import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import { weekOf } from "../../../shared/domain/week.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import type { Context } from "../../context.ts"
import { aside } from "../../db/aside.ts"
import { insightsNotAllowed } from "../not-allowed.ts"
import type { ExportKind } from "./write-export.ts"

/** From this hour on (UTC): the day before is counted by then. */
const HOUR = 3
const NIGHTS = 14
const OURS = /^(units|sales)-(\d{4}-\d{2}-\d{2})\.csv$/

/** Leaves the night's files in the folder that is set for them, once a day, by a thread of its own. Answers how many rows. */
export async function exportNightly(ctx: Context): Promise<number> {
  const { insightsDir: folder, insightsWeeks } = ctx.config
  if (folder === null || new Date(ctx.now()).getUTCHours() < HOUR) return 0
  const day = new Date(ctx.now()).toISOString().slice(0, 10)
  await mkdir(folder, { recursive: true })
  const there = await readdir(folder)
  if (there.includes(`sales-${day}.csv`)) return 0
  const { database } = ctx.config
  const where = database.engine === "sqlite" ? { file: database.file } : { url: database.url }
  const to = weekOf(ctx.now())
  const files = { units: join(folder, `units-${day}.csv`), sales: join(folder, `sales-${day}.csv`) }
  const script = new URL("./export-worker.ts", import.meta.url)
  // all of these weeks anew each night: what was put right of them is in the next file
  const asked = { from: to - insightsWeeks + 1, to, files }
  const rows = await aside<Record<ExportKind, number>>(script, { where, asked })
  ctx.log.info({ folder, ...rows }, "the night's export of insights is there")
  await forgetOld(folder, there)
  return rows.units + rows.sales
}

async function forgetOld(folder: string, names: readonly string[]): Promise<void> {
  const ours = names.filter((name) => OURS.test(name))
  const days = [...new Set(ours.flatMap((name) => OURS.exec(name)?.[2] ?? []))].sort()
  const old = new Set(days.slice(0, Math.max(0, days.length - NIGHTS + 1)))
  for (const name of ours) if (old.has(OURS.exec(name)?.[2] ?? "")) await rm(join(folder, name), { force: true })
}

/** What the nights have left, newest first. */
export async function listExports(ctx: Context, actor: Actor): Promise<Result<NightlyExports>> {
  if (!may(actor, "insights.read")) return insightsNotAllowed()
  const folder = ctx.config.insightsDir
  if (folder === null) return done({ nightly: false, files: [] })
  const names = (await readdir(folder).catch(() => [])).filter((name) => OURS.test(name))
  const files = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name))
      return { name, bytes: size, at: Math.round(mtimeMs) }
    }),
  )
  return done({
    nightly: true,
    files: files.sort((a, b) => (dayOf(a.name) + a.name < dayOf(b.name) + b.name ? 1 : -1)),
  })
}

const dayOf = (name: string): string => OURS.exec(name)?.[2] ?? ""

/** The path of a file that a night has left. */
export async function exportFile(ctx: Context, actor: Actor, name: string): Promise<Result<{ path: string }>> {
  if (!may(actor, "insights.read")) return insightsNotAllowed()
  const path = ctx.config.insightsDir === null || !OURS.test(name) ? null : join(ctx.config.insightsDir, name)
  const there = path !== null && (await stat(path).catch(() => null)) !== null
  return there ? done({ path }) : refused("not_found", "There is no such export.")
}

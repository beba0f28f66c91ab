import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import { dropStrays } from "../intake/imports/import-files.ts"
import { forgetImports } from "../intake/imports/stage-lines.ts"

/** Ends imports that nobody went on with, forgets old refused lines, and drops files that belong to none. */
export async function forgetImportFiles(ctx: Context): Promise<number> {
  const ended = await ctx.database.write(async (tx) => {
    const { ids } = await forgetImports(tx, ctx)
    for (const id of ids) await enqueueJob(tx, { id: ctx.newId(), kind: "work_import", subject: id, now: ctx.now() })
    return ids.length
  })
  const atWork = await ctx.database.read.selectFrom("imports").select("id").where("tidied", "=", 0).execute()
  await dropStrays(ctx, new Set(atWork.map((one) => one.id)))
  return ended
}

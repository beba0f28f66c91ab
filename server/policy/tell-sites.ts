import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db, Tx } from "../db/open.ts"
import { publishPolicy } from "../feed/publish-policy.ts"

const MARK = "policy_told"

/** Every site's handhelds grade by these rules from now on. */
export async function tellSites(tx: Tx, ctx: Context, version: number): Promise<void> {
  for (const { id } of await tx.selectFrom("sites").select("id").orderBy("id").execute())
    await publishPolicy(tx, ctx, id)
  const value = String(version)
  await tx
    .insertInto("meta")
    .values({ key: MARK, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute()
}

/** A planned version begins with no event to say so: tells handhelds of it once its moment has come. Answers how many. */
export async function tellBegun(ctx: Context): Promise<number> {
  const { version } = await currentPolicy(ctx.database.read, ctx.now())
  if ((await toldOf(ctx.database.read)) === version) return 0
  await ctx.database.write((tx) => tellSites(tx, ctx, version))
  return 1
}

async function toldOf(db: Db): Promise<number | null> {
  const row = await db.selectFrom("meta").select("value").where("key", "=", MARK).executeTakeFirst()
  return row ? Number(row.value) : null
}

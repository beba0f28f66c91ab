import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Tx } from "../db/open.ts"
import { publish } from "./publish.ts"

/** The rules that handhelds of this site grade by. */
export async function publishPolicy(tx: Tx, ctx: Context, siteId: string): Promise<void> {
  const { version, policy } = await currentPolicy(tx, ctx.now())
  await publish(tx, { siteId, kind: "policy", id: "policy" }, { version, policy })
}

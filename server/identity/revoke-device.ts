import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"

/** From now on its credential opens nothing, and who was signed in on it is signed out. What it holds can be exported. */
export async function revokeDevice(tx: Tx, ctx: Context, actor: Actor, input: { id: string }): Promise<Result<null>> {
  const device = await tx.selectFrom("devices").selectAll().where("id", "=", input.id).executeTakeFirst()
  if (!may(actor, "device.revoke", { siteId: device?.site_id }))
    return refused("not_allowed", "Devices are an administrator's.")
  if (!device) return refused("not_found", "There is no such device.")
  if (device.revoked_at !== null) return refused("already_done", "It is revoked already.")
  await tx.updateTable("devices").set({ revoked_at: ctx.now() }).where("id", "=", input.id).execute()
  await tx
    .updateTable("sessions")
    .set({ ended_at: ctx.now() })
    .where("device_id", "=", input.id)
    .where("ended_at", "is", null)
    .execute()
  await appendAudit(tx, ctx, actor, { action: "device.revoke", subject: `device:${input.id}` })
  return done(null)
}

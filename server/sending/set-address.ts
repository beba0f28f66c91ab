import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Sender } from "../../shared/contract/sending.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"

/** Where a site's parcels are sent to: until somebody has said, no carrier can be booked for it. */
export async function setAddress(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { siteId, address }: { siteId: string; address: Sender },
): Promise<Result<Sender>> {
  if (!may(actor, "site.address")) return refused("not_allowed", "An administrator says where parcels go.")
  const { numUpdatedRows } = await tx
    .updateTable("sites")
    .set({ address: JSON.stringify(address) })
    .where("id", "=", siteId)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return refused("not_found", "No such site.")
  const detail = { town: address.town, country: address.country }
  await appendAudit(tx, ctx, actor, { action: "site.address", subject: `site:${siteId}`, detail })
  return done(address)
}

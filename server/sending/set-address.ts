import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Sender, SiteAddresses } from "../../shared/contract/sending.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"

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

/** Of every site, by its name. */
export async function siteAddresses(db: Db, actor: Actor): Promise<Result<SiteAddresses>> {
  if (!may(actor, "site.address")) return refused("not_allowed", "An administrator says where parcels go.")
  const rows = await db.selectFrom("sites").select(["id", "name", "address"]).orderBy("name").orderBy("id").execute()
  const sites = rows.map((row) => ({
    ...{ id: row.id, name: row.name },
    address: row.address == null ? null : (JSON.parse(row.address) as Sender),
  }))
  return done({ sites })
}

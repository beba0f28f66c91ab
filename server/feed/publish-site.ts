import type { DocKind } from "../../shared/contract/device-docs.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { publish } from "./publish.ts"
import { publishPolicy } from "./publish-policy.ts"

/** The site itself, its bins, who works there, and the policy. Call it after any of them changed. */
export async function publishSite(tx: Tx, ctx: Context, siteId: string): Promise<void> {
  const site = await tx.selectFrom("sites").selectAll().where("id", "=", siteId).executeTakeFirst()
  if (!site) return
  const body = { id: site.id, name: site.name, timeZone: site.time_zone, demo: ctx.demo }
  await publish(tx, { siteId, kind: "site", id: "site" }, body)
  const bins = await tx.selectFrom("bins").selectAll().where("site_id", "=", siteId).execute()
  for (const { id, code, label, kind, colour } of bins)
    await publish(tx, { siteId, kind: "bin", id }, { code, label, kind, colour })
  await removeOthers(tx, siteId, "bin", new Set(bins.map((bin) => bin.id)))
  const people = await colleaguesOf(tx, siteId)
  for (const { id, name } of people) await publish(tx, { siteId, kind: "colleague", id }, { id, name })
  await removeOthers(tx, siteId, "colleague", new Set(people.map((person) => person.id)))
  await publishPolicy(tx, ctx, siteId)
}

function colleaguesOf(tx: Tx, siteId: string) {
  return tx
    .selectFrom("people")
    .innerJoin("person_roles", "person_roles.person_id", "people.id")
    .select(["people.id", "people.name"])
    .distinct()
    .where("people.removed_at", "is", null)
    .where("person_roles.role", "in", ["operator", "lead"])
    .where((eb) => eb.or([eb("person_roles.site_id", "=", siteId), eb("person_roles.site_id", "is", null)]))
    .execute()
}

async function removeOthers(tx: Tx, siteId: string, kind: DocKind, keep: Set<string>): Promise<void> {
  const there = await tx
    .selectFrom("device_docs")
    .select("id")
    .where("site_id", "=", siteId)
    .where("kind", "=", kind)
    .where("body", "is not", null)
    .execute()
  for (const { id } of there) if (!keep.has(id)) await publish(tx, { siteId, kind, id }, null)
}

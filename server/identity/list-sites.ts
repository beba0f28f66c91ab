import type { z } from "zod/mini"
import type { SiteList } from "../../shared/contract/identity.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, sitesFor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"

/** The sites at which this person may enrol a device. */
export async function listSites(db: Db, _ctx: Context, actor: Actor): Promise<Result<z.infer<typeof SiteList>>> {
  const mine = sitesFor(actor, "device.enrol")
  if (mine === "none") return refused("not_allowed", "A lead or an administrator enrols devices.")
  let query = db.selectFrom("sites").select(["id", "name"]).orderBy("name")
  if (mine !== "all") query = query.where("id", "in", mine)
  return done({ sites: await query.execute() })
}

import { type Result, refused } from "../../shared/contract/problem.ts"
import { may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { inSavepoint, type Tx } from "../db/open.ts"
import { isWorldsFault } from "../db/worlds-fault.ts"
import { type Ingested, ingest, type Push } from "./ingest.ts"

/**
 * What a handheld sends of one stream (protocol.md 5). Only a device pushes, whoever is signed in on it. What its facts
 * mean for the money is decided once for all of them; where that throws, all is undone and done again fact by fact, so
 * that the one that it fails on is held and no other (fault 27).
 */
export async function push(tx: Tx, ctx: Context, input: Push): Promise<Result<Ingested>> {
  const { actor, device } = input
  if (actor.kind !== "device" || actor.id !== device.id || !may(actor, "sync.push", { siteId: actor.siteId }))
    return refused("not_allowed", "Only an enrolled device pushes facts.")
  const tried = await inSavepoint(tx, () => ingest(tx, ctx, input, "together"))
  if (tried.ok) return tried.value
  if (isWorldsFault(tried.error)) throw tried.error
  return ingest(tx, ctx, input, "each")
}

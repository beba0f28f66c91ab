import { type Result, refused } from "../../shared/contract/problem.ts"
import { may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { type Ingested, ingest, type Push } from "./ingest.ts"

/** What a handheld sends of one stream (protocol.md 5). Only a device pushes, whoever is signed in on it. */
export async function push(tx: Tx, ctx: Context, input: Push): Promise<Result<Ingested>> {
  const { actor, device } = input
  if (actor.kind !== "device" || actor.id !== device.id || !may(actor, "sync.push", { siteId: actor.siteId }))
    return refused("not_allowed", "Only an enrolled device pushes facts.")
  return ingest(tx, ctx, input)
}

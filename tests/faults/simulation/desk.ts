import type { Context } from "../../../server/context.ts"
import type { Tx } from "../../../server/db/open.ts"
import type { IntentAct } from "../../../server/refunds/lock-intent.ts"
import { releaseIntent } from "../../../server/refunds/release-intent.ts"
import { retryIntent } from "../../../server/refunds/retry-intent.ts"
import type { Result } from "../../../shared/contract/problem.ts"
import type { Actor } from "../../../shared/policy/access.ts"
import type { SeedSmall } from "../../support/seed-small.ts"
import type { Server } from "./house.ts"
import type { Random } from "./random.ts"

type Act = (tx: Tx, ctx: Context, actor: Actor, input: IntentAct) => Promise<Result<unknown>>
const acts: Record<string, Act> = { held: releaseIntent, failed: retryIntent }

/** Finance ends what is theirs to end: releases what is held, also after a restore, and tries again what failed. */
export async function workAtDesk({ database, ctx }: Server, seed: SeedSmall, random: Random): Promise<void> {
  const { id } = seed.people.finance
  const actor: Actor = { kind: "person", id, roles: [{ role: "finance", siteId: null }] }
  const intents = await database.read
    .selectFrom("intents")
    .select(["id", "version", "state"])
    .where("state", "in", Object.keys(acts) as never)
    .orderBy("id")
    .execute()
  for (let left = Math.min(3, intents.length); left > 0; left--) {
    const { id: intent, version, state } = random.pick(intents)
    // who decides on what has moved on meanwhile is refused, which is as it should be
    await database.write(async (tx) =>
      acts[state]?.(tx, ctx, actor, { id: intent, act: { version: String(version), reason: "seen" } }),
    )
  }
}

import type { z } from "zod/mini"
import type { SessionReply, SignedIn } from "../../shared/contract/identity.ts"
import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { rolesOf } from "./find-session.ts"
import { signClaim } from "./sign-claim.ts"

type Asks = { actor: Actor; device: { id: string } | null; signInId: string | null }

/** Who asks, as far as the server knows; for everyone, so that a page knows what to show. */
export async function whoAmI(
  db: Db,
  ctx: Context,
  asks: Asks,
): Promise<Omit<z.infer<typeof SessionReply>, "demoSignIns">> {
  const anyone = await db.selectFrom("people").select("id").limit(1).executeTakeFirst()
  const signedIn =
    asks.actor.kind === "person" && asks.signInId !== null ? await signedInAs(db, ctx, asks.signInId) : null
  return {
    signedIn,
    device: asks.device && (await deviceOf(db, asks.device.id)),
    demo: ctx.demo,
    needsSetup: anyone === undefined,
    serverTime: ctx.now(),
  }
}

/** What a screen is told of a sign-in that stands, with the claim over it. */
export async function signedInAs(db: Db, ctx: Context, signInId: string): Promise<SignedIn> {
  const row = await db
    .selectFrom("sign_ins")
    .innerJoin("people", "people.id", "sign_ins.person_id")
    .select(["sign_ins.id", "sign_ins.device_id", "sign_ins.started_at", "sign_ins.ends_at"])
    .select(["people.id as person_id", "people.name", "people.locale"])
    .where("sign_ins.id", "=", signInId)
    .executeTakeFirstOrThrow()
  const { person_id, name, locale, device_id, started_at, ends_at } = row
  const claimed = { signInId, personId: person_id, deviceId: device_id, startedAt: started_at, endsAt: ends_at }
  return {
    person: { id: person_id, name, locale, roles: await rolesOf(db, person_id) },
    device: device_id === null ? null : await deviceOf(db, device_id),
    signIn: { id: signInId, claim: signClaim(ctx, claimed), startedAt: started_at, endsAt: ends_at },
    demo: ctx.demo,
  }
}

export async function deviceOf(
  db: Db,
  id: string,
): Promise<{ id: string; name: string; siteId: string; siteName: string } | null> {
  const row = await db
    .selectFrom("devices")
    .innerJoin("sites", "sites.id", "devices.site_id")
    .select(["devices.id", "devices.name", "devices.site_id as siteId", "sites.name as siteName"])
    .where("devices.id", "=", id)
    .executeTakeFirst()
  return row ?? null
}

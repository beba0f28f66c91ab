import { createPublicKey } from "node:crypto"
import type { z } from "zod/mini"
import type { EnrolReply, EnrolRequest } from "../../shared/contract/identity.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { deviceId } from "../../shared/domain/derive-id.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { storeSignIn } from "./begin-session.ts"
import { hashToken, mintToken } from "./hash-token.ts"

export type Enrol = z.infer<typeof EnrolRequest> & { signInId: string | null }
export type Enrolled = z.infer<typeof EnrolReply> & { credential: string }

/**
 * Gives a handheld its credential, by a lead of that site or an administrator. Known by its key: enrolled again it is the
 * same device with a new credential, at another site too; the old credential opens nothing then.
 */
export async function enrolDevice(tx: Tx, ctx: Context, actor: Actor, input: Enrol): Promise<Result<Enrolled>> {
  const { siteId, name } = input
  if (actor.kind !== "person" || !may(actor, "device.enrol", { siteId }))
    return refused("not_allowed", "A lead of this site or an administrator enrols devices.")
  if (!isP256(input.publicKey))
    return refused("invalid", "This is no key of a device.", {
      errors: [{ path: "publicKey", wants: "SubjectPublicKeyInfo of an ECDSA P-256 key, base64" }],
    })
  const site = await tx.selectFrom("sites").select(["id", "name"]).where("id", "=", siteId).executeTakeFirst()
  if (!site) return refused("not_found", "There is no such site.")
  const [id, credential] = [deviceId(input.publicKey), mintToken(ctx)]
  await store(tx, ctx, { id, siteId, name, publicKey: input.publicKey, credential, by: actor.id })
  if (input.signInId !== null) await bindSession(tx, ctx, { id, signInId: input.signInId })
  await appendAudit(tx, ctx, actor, { action: "device.enrol", subject: `device:${id}`, detail: { site: siteId } })
  return done({ device: { id, name, siteId, siteName: site.name }, credential })
}

function isP256(publicKey: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" })
    return key.asymmetricKeyDetails?.namedCurve === "prime256v1"
  } catch {
    return false
  }
}

type Row = { id: string; siteId: string; name: string; publicKey: string; credential: string; by: string }

async function store(tx: Tx, ctx: Context, one: Row): Promise<void> {
  const given = {
    site_id: one.siteId,
    name: one.name,
    credential_hash: hashToken(one.credential),
    enrolled_at: ctx.now(),
    enrolled_by: one.by,
    revoked_at: null,
  }
  await tx
    .insertInto("devices")
    .values({ id: one.id, public_key: one.publicKey, last_seen_at: null, clock_offset: null, ...given })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(given))
    .execute()
}

/** Whoever enrolled it works on it from now on: what they see there names a sign-in of this device. */
async function bindSession(tx: Tx, ctx: Context, { id, signInId }: { id: string; signInId: string }): Promise<void> {
  const old = await tx.selectFrom("sign_ins").selectAll().where("id", "=", signInId).executeTakeFirst()
  if (!old || old.device_id === id) return
  const bound = await storeSignIn(tx, ctx, {
    personId: old.person_id,
    deviceId: id,
    kind: old.kind === "badge" ? "badge" : "password",
    endsAt: old.ends_at,
  })
  await tx
    .updateTable("sessions")
    .set({ sign_in_id: bound, device_id: id })
    .where("sign_in_id", "=", signInId)
    .execute()
}

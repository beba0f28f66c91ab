import type { Actor } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { hashToken, mintToken } from "./hash-token.ts"

export interface SessionStart {
  /** Proven by `provePassword`, `proveBadge` or a setup link. */
  personId: string
  kind: "password" | "badge"
  deviceId: string | null
  /** The session that this browser held until now: it ends, whoever's it was. */
  replaces: string | null
}

export interface SessionBegun {
  /** For the cookie; only its hash is kept. */
  token: string
  signInId: string
  seconds: number
}

/** A new sign-in with its session; both end after the same hours. */
export async function beginSession(tx: Tx, ctx: Context, start: SessionStart): Promise<SessionBegun> {
  if (start.replaces !== null) await endByToken(tx, ctx, start.replaces)
  const token = mintToken(ctx)
  const seconds = Math.round(ctx.config.sessionHours * 3600)
  const ends = ctx.now() + seconds * 1000
  const signInId = await storeSignIn(tx, ctx, { ...start, endsAt: ends })
  await tx
    .insertInto("sessions")
    .values({
      token_hash: hashToken(token),
      sign_in_id: signInId,
      person_id: start.personId,
      device_id: start.deviceId,
      created_at: ctx.now(),
      expires_at: ends,
      ended_at: null,
    })
    .execute()
  const actor: Actor = { kind: "person", id: start.personId, roles: [] }
  const detail = { kind: start.kind, device: start.deviceId }
  await appendAudit(tx, ctx, actor, { action: "session.begin", subject: `sign_in:${signInId}`, detail })
  return { token, signInId, seconds }
}

export async function storeSignIn(
  tx: Tx,
  ctx: Context,
  one: { personId: string; deviceId: string | null; kind: "password" | "badge"; endsAt: number },
): Promise<string> {
  const id = ctx.newId()
  await tx
    .insertInto("sign_ins")
    .values({
      id,
      person_id: one.personId,
      device_id: one.deviceId,
      kind: one.kind,
      started_at: ctx.now(),
      ends_at: one.endsAt,
    })
    .execute()
  return id
}

export async function endByToken(tx: Tx, ctx: Context, token: string): Promise<string | null> {
  const row = await tx
    .updateTable("sessions")
    .set({ ended_at: ctx.now() })
    .where("token_hash", "=", hashToken(token))
    .where("ended_at", "is", null)
    .returning("sign_in_id")
    .executeTakeFirst()
  return row?.sign_in_id ?? null
}

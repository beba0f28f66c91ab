import { sql } from "kysely"
import type { Tables } from "../../server/db/tables.ts"
import { adjustIntent } from "../../server/refunds/adjust-intent.ts"
import { holdIntent } from "../../server/refunds/hold-intent.ts"
import { rejectIntent } from "../../server/refunds/reject-intent.ts"
import { releaseIntent } from "../../server/refunds/release-intent.ts"
import { retryIntent } from "../../server/refunds/retry-intent.ts"
import { stopReleased } from "../../server/refunds/stop-intent.ts"
import type { ActReason, Adjustment } from "../../shared/contract/refund-acts.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { withoutTriggers } from "../db/without-triggers.ts"
import { actorOf, type Till } from "../jobs/till.ts"
import type { SeedPerson } from "../support/seed-small.ts"

type Intent = Tables["intents"]

const verbs = {
  release: releaseIntent,
  reject: rejectIntent,
  retry: retryIntent,
  hold: holdIntent,
  stop: stopReleased,
}

export interface Act {
  by?: SeedPerson
  why?: ActReason
  reason?: string
}

export function act(till: Till, verb: keyof typeof verbs, intent: Intent, { by, why, reason }: Act = {}) {
  const actor = actorOf(till.seed, by ?? till.seed.people.finance)
  const body = { version: String(intent.version), ...(why && { why }), ...(reason !== undefined && { reason }) }
  return till.ctx.database.write((tx) => verbs[verb](tx, till.ctx, actor, { id: intent.id, act: body }))
}

export function adjust(till: Till, intent: Intent, change: Partial<Adjustment> = {}, by = till.seed.people.finance) {
  const asked: Adjustment = {
    ...{ version: String(intent.version), direction: "up", amountMinor: 100, currency: intent.currency, why: "agreed" },
    ...change,
  }
  const actor = actorOf(till.seed, by)
  return till.ctx.database.write((tx) => adjustIntent(tx, till.ctx, actor, { id: intent.id, change: asked }))
}

/** Another of finance. */
export async function colleague(till: Till): Promise<SeedPerson> {
  const id = till.ctx.newId()
  const row = { email: null, locale: "fr", password_hash: null, pin_hash: null, badge: null, removed_at: null } as const
  await till.ctx.database.write(async (tx) => {
    await tx
      .insertInto("people")
      .values({ ...row, id, name: "Second Finance", created_at: 0 })
      .execute()
    await tx.insertInto("person_roles").values({ person_id: id, role: "finance", site_id: null }).execute()
  })
  return { ...till.seed.people.finance, id, name: "Second Finance" }
}

/** The mugs' refund, paid by 2.00 less than the mug cost: as after too high a deduction. */
export async function paidShort(till: Till): Promise<Intent> {
  const { mugs } = till.seed
  await till.receive(mugs)
  const intent = await till.intent(mugs)
  const units = JSON.stringify(
    (JSON.parse(intent.units) as { amountMinor: number }[]).map((part) => ({ ...part, amountMinor: 1_000 })),
  )
  await withoutTriggers(till.ctx.database, async (tx) => {
    await sql`update intents set state = 'paid', amount_minor = 1000, units = ${units} where id = ${intent.id}`.execute(
      tx,
    )
    await sql`update payments set reserved_minor = 0, refunded_minor = 1000 where id = ${intent.payment_id}`.execute(tx)
  })
  return till.intent(mugs)
}

/** Finance must look at this return, and nobody else. */
export const risky = (till: Till, returnId: string) =>
  till.ctx.database.write((tx) =>
    tx.updateTable("returns").set({ risk_flags: '["many_returns"]' }).where("id", "=", returnId).execute(),
  )

/** From now on together above this sum two people release. */
export async function batchAbove(till: Till, minor: number): Promise<void> {
  const { thresholds } = builtInPolicy
  const document = JSON.stringify({
    ...builtInPolicy,
    version: 2,
    thresholds: { ...thresholds, batchSecondPersonAboveMinor: minor },
  })
  await till.ctx.database.write((tx) =>
    tx.insertInto("policies").values({ version: 2, document, author_id: null, reason: "test", starts_at: 0 }).execute(),
  )
}

export const audited = (till: Till, action: string) =>
  till.ctx.database.read
    .selectFrom("audit")
    .select(["actor", "subject", "detail"])
    .where("action", "=", action)
    .execute()

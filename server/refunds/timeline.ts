import type { z } from "zod/mini"
import type { RefundCase, TimelineEntry } from "../../shared/contract/refunds.ts"
import type { Decision } from "../../shared/policy/refund-input.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

type Entry = z.infer<typeof TimelineEntry>

/** Facts, decisions, calls to the provider and acts of people about one return, oldest first. */
export async function timelineOf(
  db: Db,
  returned: Tables["returns"],
  intents: readonly Tables["intents"][],
): Promise<RefundCase["timeline"]> {
  const announced: Entry = {
    at: returned.notice_at,
    what: "announced",
    code: "announced",
    params: { rma: returned.rma },
    by: null,
    detail: { basis: returned.basis },
  }
  const parts = await Promise.all([
    facts(db, returned.id),
    decisions(db, returned.id),
    calls(db, intents),
    webhooks(db, intents),
    acts(db, returned.id, intents),
    others(db, returned.order_id),
  ])
  return [announced, ...parts.flat()].sort((a, b) => a.at - b.at)
}

async function facts(db: Db, returnId: string): Promise<Entry[]> {
  const rows = await db
    .selectFrom("parcel_returns")
    .innerJoin("facts", "facts.parcel_id", "parcel_returns.parcel_id")
    .leftJoin("people", "people.id", "facts.person_id")
    .select(["facts.id", "facts.type", "facts.raw", "facts.verdict", "facts.code", "facts.happened_at", "people.name"])
    .select(["facts.superseded_by"])
    .where("parcel_returns.return_id", "=", returnId)
    .execute()
  return rows.map((row) => {
    const body = (JSON.parse(row.raw) as { body?: { grade?: string | null; returnId?: string | null } }).body ?? {}
    return {
      at: row.happened_at,
      what: "fact",
      code: row.type.replace(/^v\d+\./, "").replace(/^./, (letter) => letter.toLowerCase()),
      params: {
        verdict: row.verdict,
        code: row.code,
        grade: body.grade ?? null,
        superseded: row.superseded_by ? 1 : 0,
      },
      by: row.name,
      detail: { id: row.id, ...body },
    }
  })
}

async function decisions(db: Db, returnId: string): Promise<Entry[]> {
  const rows = await db.selectFrom("decisions").selectAll().where("return_id", "=", returnId).orderBy("at").execute()
  return rows.map((row) => {
    const output = JSON.parse(row.output) as Decision
    const amount = output.settlements.reduce((sum, one) => sum + one.amountMinor, 0)
    return {
      at: row.at,
      what: "decision",
      code: output.settlements.length > 0 ? "settled" : "looked_again",
      params: {
        amountMinor: amount,
        currency: output.settlements[0]?.currency ?? null,
        policyVersion: row.policy_version,
        held: output.settlements.filter((one) => one.outcome === "hold").length,
      },
      by: null,
      detail: output,
    }
  })
}

/** Each call when it went out, and each word of the provider when it came: an attempt's row knows only the last. */
async function calls(db: Db, intents: readonly Tables["intents"][]): Promise<Entry[]> {
  if (intents.length === 0) return []
  const ids = intents.map((intent) => intent.id)
  const attempts = await db.selectFrom("attempts").selectAll().where("intent_id", "in", ids).execute()
  const words = await db
    .selectFrom("audit")
    .select(["at", "action", "subject", "detail"])
    .where(
      "subject",
      "in",
      ids.map((id) => `intent:${id}`),
    )
    .where("actor", "=", "system")
    .orderBy("seq")
    .execute()
  const intentOf = (id: string) => intents.find((one) => one.id === id)
  return [
    ...attempts.map((attempt) => sentEntry(attempt, intentOf(attempt.intent_id))),
    ...words.map((word) => wordEntry(word, intentOf(word.subject.slice("intent:".length)))),
  ]
}

/** What the provider told of itself about these refunds, in its own words, when it came first and how often. */
async function webhooks(db: Db, intents: readonly Tables["intents"][]): Promise<Entry[]> {
  if (intents.length === 0) return []
  const rows = await db
    .selectFrom("refunds")
    .innerJoin("webhook_refunds", (join) =>
      join
        .onRef("webhook_refunds.provider", "=", "refunds.provider")
        .onRef("webhook_refunds.provider_refund_id", "=", "refunds.provider_refund_id"),
    )
    .innerJoin("webhooks", "webhooks.id", "webhook_refunds.webhook_id")
    .select(["webhooks.provider", "webhooks.event_id", "webhooks.body", "webhooks.received_at", "webhooks.times"])
    .select(["webhooks.state", "refunds.provider_refund_id"])
    .where(
      "refunds.intent_id",
      "in",
      intents.map((intent) => intent.id),
    )
    .execute()
  return rows.map((row) => ({
    at: row.received_at,
    what: "call",
    code: "webhook",
    params: { provider: row.provider, times: row.times },
    by: null,
    detail: { event: row.event_id, refund: row.provider_refund_id, worked: row.state, told: readBody(row.body) },
  }))
}

function readBody(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

function sentEntry(attempt: Tables["attempts"], intent: Tables["intents"] | undefined): Entry {
  return {
    at: attempt.sent_at ?? attempt.prepared_at,
    what: "call",
    code: "attempt_sent",
    params: {
      provider: attempt.provider,
      number: attempt.number,
      amountMinor: intent?.amount_minor ?? 0,
      currency: intent?.currency ?? null,
    },
    by: null,
    detail: { attempt: attempt.id, key: attempt.idempotency_key, providerRefund: attempt.provider_refund_id },
  }
}

type Word = Pick<Tables["audit"], "at" | "action" | "detail">

function wordEntry({ at, action, detail: text }: Word, intent: Tables["intents"] | undefined): Entry {
  const detail = JSON.parse(text) as { attempt?: number; amountMinor?: number; error?: string; because?: string }
  const parked = action === "refund.parked"
  return {
    at,
    what: "call",
    code: parked ? "refund_parked" : action.replace("refund.", "attempt_").replace(".", "_"),
    params: {
      number: detail.attempt ?? null,
      amountMinor: detail.amountMinor ?? intent?.amount_minor ?? 0,
      currency: intent?.currency ?? null,
      error: detail.error ?? detail.because ?? null,
    },
    by: null,
    detail,
  }
}

/**
 * What people did to this return, its parcels, units, records and refunds, what its customer did on their page, and what
 * they paid on top for an exchange: the audit has it.
 */
async function acts(db: Db, returnId: string, intents: readonly Tables["intents"][]): Promise<Entry[]> {
  const units = await db.selectFrom("units").select("id").where("return_id", "=", returnId).execute()
  const facts = await db
    .selectFrom("parcel_returns")
    .leftJoin("facts", "facts.parcel_id", "parcel_returns.parcel_id")
    .select(["parcel_returns.parcel_id", "facts.id"])
    .where("return_id", "=", returnId)
    .execute()
  const subjects = [
    `return:${returnId}`,
    ...new Set(facts.map((row) => `parcel:${row.parcel_id}`)),
    ...facts.flatMap((row) => (row.id === null ? [] : [`fact:${row.id}`])),
    ...intents.map((intent) => `intent:${intent.id}`),
    ...units.map((unit) => `unit:${unit.id}`),
  ]
  const rows = await db
    .selectFrom("audit")
    .select(["at", "actor", "action", "detail"])
    .where("subject", "in", subjects)
    .where((eb) =>
      eb.or([
        eb("actor", "like", "person:%"),
        eb("actor", "like", "customer:%"),
        eb("action", "=", "exchange.difference"),
      ]),
    )
    .orderBy("seq")
    .execute()
  const names = await namesOf(db, [...new Set(rows.map((row) => row.actor.slice("person:".length)))])
  return rows.map((row) => {
    const detail = JSON.parse(row.detail) as Record<string, unknown>
    return {
      at: row.at,
      what: "act",
      code: codeOf(row.action, detail),
      params: {
        ...(row.actor.startsWith("customer:") && { customer: 1 }),
        ...(typeof detail.amountMinor === "number" && { amountMinor: detail.amountMinor }),
        reason: typeof detail.reason === "string" ? detail.reason : null,
        why: typeof detail.why === "string" ? detail.why : null,
      },
      by: names.get(row.actor.slice("person:".length)) ?? null,
      detail,
    }
  })
}

/** What others gave back of the order's payments, or took back of them, and what was paid twice: it holds what is here. */
async function others(db: Db, orderId: string): Promise<Entry[]> {
  const payments = await db.selectFrom("payments").select("id").where("order_id", "=", orderId).execute()
  if (payments.length === 0) return []
  const rows = await db
    .selectFrom("audit")
    .select(["at", "action", "detail"])
    .where(
      "subject",
      "in",
      payments.map(({ id }) => `payment:${id}`),
    )
    .where("action", "in", ["payment.disputed", "refund.found_outside", "refund.overpaid"])
    .orderBy("seq")
    .execute()
  return rows.map((row) => {
    const detail = JSON.parse(row.detail) as { amountMinor?: number; currency?: string; state?: string }
    const won = row.action === "payment.disputed" && detail.state === "won"
    return {
      at: row.at,
      what: "call",
      code: won ? "payment_dispute_won" : row.action.replace(".", "_"),
      params: { amountMinor: detail.amountMinor ?? 0, currency: detail.currency ?? null },
      by: null,
      detail,
    }
  })
}

function codeOf(action: string, { state, givenBack, disputed }: Record<string, unknown>): string {
  const code = action.replace(".", "_")
  if (action !== "exchange.difference") return code
  if (disputed) return state === "won" ? `${code}_won` : `${code}_disputed`
  return givenBack ? (state === "failed" ? `${code}_failed` : `${code}_back`) : `${code}_${String(state)}`
}

async function namesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom("people").select(["id", "name"]).where("id", "in", ids).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}

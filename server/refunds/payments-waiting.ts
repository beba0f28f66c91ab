import { type SqlBool, sql } from "kysely"
import type { z } from "zod/mini"
import {
  type BalanceShort,
  type PaymentsWaiting,
  type ProviderTrouble,
  providerTroubles,
} from "../../shared/contract/payments-wait.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Db } from "../db/open.ts"
import { paymentsWait } from "./stand-still.ts"

/** For finance's desk: why nothing leaves, or not all, where something keeps it. */
export async function paymentsWaiting(db: Db, actor: Actor): Promise<Result<z.infer<typeof PaymentsWaiting>>> {
  if (!may(actor, "refund.read")) return refused("not_allowed", "Refunds are finance's.")
  const [waits, troubles, short, disputes] = [
    await paymentsWait(db),
    await open(db),
    await tooLow(db),
    await disputed(db),
  ]
  return done({ waits, troubles, short, disputes })
}

const count = sql<number>`cast(count(*) as bigint)`

async function open(db: Db): Promise<ProviderTrouble[]> {
  const rows = await db
    .selectFrom("provider_gates")
    .select(["provider", "open_since", "paused_until", "trouble"])
    .where("open_since", "is not", null)
    // who carries parcels is paced by the same gates, and keeps no payment waiting
    .where("provider", "not like", "carrier:%")
    .orderBy("provider")
    .execute()
  const found: ProviderTrouble[] = []
  for (const { provider, open_since, paused_until, trouble } of rows)
    found.push({
      provider,
      since: open_since ?? 0,
      trouble: providerTroubles.find((one) => one === trouble) ?? "unreachable",
      nextTryAt: paused_until,
      waiting: await waitingFor(db, provider),
    })
  return found
}

async function waitingFor(db: Db, provider: string): Promise<number> {
  const row = await db
    .selectFrom("jobs")
    .where("provider", "=", provider)
    // written out: the partial index is taken only for a constant
    .where(sql<SqlBool>`done_at is null and provider is not null`)
    .where("kind", "=", "pay_intent")
    .select(count.as("count"))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

async function tooLow(db: Db): Promise<BalanceShort[]> {
  const rows = await db
    .selectFrom("intents")
    .innerJoin("payments", "payments.id", "intents.payment_id")
    // written out: the partial index is taken only for a constant
    .where(sql<SqlBool>`intents.note = 'balance_short'`)
    .where("intents.state", "in", ["released", "pending"])
    .groupBy(["payments.provider", "intents.currency"])
    .orderBy("payments.provider")
    .orderBy("intents.currency")
    .select(["payments.provider", "intents.currency", count.as("waiting")])
    .select(sql<number>`cast(sum(intents.amount_minor) as bigint)`.as("amountMinor"))
    .execute()
  return rows.map((row) => ({ ...row, waiting: Number(row.waiting), amountMinor: Number(row.amountMinor) }))
}

async function disputed(db: Db): Promise<number> {
  const row = await db
    .selectFrom("disputes")
    // written out: the partial index is taken only for a constant
    .where(sql<SqlBool>`state = 'open'`)
    .select(count.as("count"))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Tx } from "../db/open.ts"

export const WORK_WEBHOOK = "work_webhook"

export interface WebhookIn {
  provider: string
  eventId: string
  body: string
  /** It bears no name of its own: the same again may be news. */
  repeats: boolean
}

/** Stored as it came before anything is made of it; one that came before is only counted, unless it may be news. */
export async function keepWebhook(
  tx: Tx,
  ctx: Context,
  { provider, eventId, body, repeats }: WebhookIn,
): Promise<void> {
  const { id, fresh } = await store(tx, ctx, { provider, eventId, body })
  if (!fresh && !repeats) return
  await tx.updateTable("webhooks").set({ state: "new", worked_at: null }).where("id", "=", id).execute()
  await enqueueJob(tx, { id: ctx.newId(), kind: WORK_WEBHOOK, subject: id, now: ctx.now() })
}

async function store(
  tx: Tx,
  ctx: Context,
  webhook: Omit<WebhookIn, "repeats">,
): Promise<{ id: string; fresh: boolean }> {
  const row = { provider: webhook.provider, event_id: webhook.eventId, body: webhook.body }
  const stored = await tx
    .insertInto("webhooks")
    .values({ id: ctx.newId(), ...row, received_at: ctx.now(), state: "new" })
    .onConflict((conflict) =>
      conflict.columns(["provider", "event_id"]).doUpdateSet((eb) => ({ times: eb("webhooks.times", "+", 1) })),
    )
    .returning(["id", "times"])
    .executeTakeFirstOrThrow()
  return { id: stored.id, fresh: stored.times === 1 }
}

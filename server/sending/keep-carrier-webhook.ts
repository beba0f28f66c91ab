import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Tx } from "../db/open.ts"
import { carrierGate } from "./carrier-gate.ts"

export const WORK_CARRIER_WEBHOOK = "work_carrier_webhook"

/** Stored as it came before anything is made of it; one that came before is only counted. */
export async function keepCarrierWebhook(
  tx: Tx,
  ctx: Context,
  { carrier, eventId, body }: { carrier: string; eventId: string; body: string },
): Promise<void> {
  const stored = await tx
    .insertInto("webhooks")
    .values({
      ...{ id: ctx.newId(), provider: carrierGate(carrier), event_id: eventId, body },
      ...{ received_at: ctx.now(), state: "new" },
    })
    .onConflict((conflict) =>
      conflict.columns(["provider", "event_id"]).doUpdateSet((eb) => ({ times: eb("webhooks.times", "+", 1) })),
    )
    .returning(["id", "times"])
    .executeTakeFirstOrThrow()
  if (stored.times > 1) return
  await enqueueJob(tx, { id: ctx.newId(), kind: WORK_CARRIER_WEBHOOK, subject: stored.id, now: ctx.now() })
}

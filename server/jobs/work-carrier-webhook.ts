import type { Selectable } from "kysely"
import type { CarrierEvent } from "../carriers/carrier.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { carrierGate } from "../sending/carrier-gate.ts"
import { keepEvents } from "../sending/keep-events.ts"
import { type Claimed, finishJob, holdsLease } from "./claim.ts"

type Webhook = Selectable<Tables["webhooks"]>

/** Works what a carrier told of its parcels; what is of none of ours is kept, and moves nothing. */
export async function workCarrierWebhook(ctx: Context, job: Claimed): Promise<void> {
  const { read, write } = ctx.database
  const webhook = await read.selectFrom("webhooks").selectAll().where("id", "=", job.subject).executeTakeFirst()
  const name = webhook?.provider.slice(carrierGate("").length) ?? ""
  const events = webhook ? eventsIn(ctx, name, webhook) : null
  await write(async (tx) => {
    if (!(await holdsLease(tx, job))) return
    if (events === null) return mark(tx, ctx, job, "refused", "it does not parse, or its carrier is not set up")
    const { matched } = await keepEvents(tx, ctx, { carrier: name, events, source: "webhook" })
    await mark(tx, ctx, job, matched ? "done" : "kept", null)
  })
}

function eventsIn(ctx: Context, name: string, webhook: Webhook): CarrierEvent[] | null {
  try {
    return ctx.carriers?.get(name)?.parseTracking(webhook.body) ?? null
  } catch (error) {
    ctx.log.error({ err: error, webhook: webhook.id, carrier: name }, "a carrier's webhook does not parse: it is kept")
    return null
  }
}

async function mark(tx: Tx, ctx: Context, job: Claimed, state: Webhook["state"], note: string | null): Promise<void> {
  await tx.updateTable("webhooks").set({ state, note, worked_at: ctx.now() }).where("id", "=", job.subject).execute()
  await finishJob(tx, job, ctx.now())
}

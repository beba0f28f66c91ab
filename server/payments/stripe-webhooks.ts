import Stripe from "stripe"
import * as z from "zod"
import type { ProviderDispute, WebhookAsked, WebhookChecked, WebhookNews } from "./refund-provider.ts"
import { idOf, padding, toRefund } from "./stripe-answers.ts"

/** Seconds: what Stripe's own libraries allow. An older one may have been kept and is sent again by a stranger. */
const TOLERANCE = 300

const Envelope = z.object({ id: z.string().regex(/^evt_\w{1,200}$/), object: z.literal("event") })

const Event = z.object({
  type: z.string(),
  /** Of a connected account, in whose name we ask nothing. */
  account: z.nullish(z.string()),
  livemode: z.boolean(),
  data: z.object({ object: z.unknown() }),
})

const Dispute = z.object({
  id: z.string().min(1),
  amount: z.int().min(0),
  currency: z.string().length(3),
  charge: z.nullish(z.union([z.string(), z.object({ id: z.string() })])),
  payment_intent: z.nullish(z.union([z.string(), z.object({ id: z.string() })])),
  status: z.string(),
  created: z.int(),
})

/** By the SDK: signature and age, over the bytes as they came. */
export function checkStripeWebhook(secrets: readonly string[], { header, body, now }: WebhookAsked): WebhookChecked {
  if (secrets.length === 0) return { ok: false, why: "no_secret" }
  const signature = header("stripe-signature")
  if (signature === null) return { ok: false, why: "signature" }
  let why: "signature" | "too_old" = "signature"
  for (const secret of secrets)
    try {
      const event = Stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE, undefined, now)
      const read = Envelope.safeParse(event)
      return read.success ? { ok: true, eventId: read.data.id, repeats: false } : { ok: false, why: "shape" }
    } catch (error) {
      if (error instanceof SyntaxError) return { ok: false, why: "shape" }
      if (error instanceof Error && error.message.includes("tolerance")) why = "too_old"
    }
  return { ok: false, why }
}

/** Throws where it does not parse. `live`: whether our key is. */
export function parseStripeWebhook(body: string, { live }: { live: boolean }): WebhookNews {
  const event = Event.parse(JSON.parse(body))
  if (event.account || event.livemode !== live) return { about: "another_account" }
  const object = event.data.object
  if (event.type.startsWith("charge.dispute.")) return { about: "dispute", dispute: toDispute(object) }
  const refund = event.type.startsWith("refund.") || event.type.startsWith("charge.refund.")
  return refund ? { about: "refund", refund: toRefund(object) } : { about: "nothing" }
}

/** Inquiries ("warning_…") take no money; they may still become a dispute. */
function toDispute(object: unknown): ProviderDispute {
  const dispute = Dispute.parse(object)
  const over = dispute.status === "won" || dispute.status === "warning_closed" || dispute.status === "prevented"
  return {
    disputeId: dispute.id,
    references: [idOf(dispute.payment_intent), idOf(dispute.charge)].filter((id) => id !== null),
    amountMinor: dispute.amount / padding(dispute.currency),
    currency: dispute.currency.toUpperCase(),
    state: over ? "won" : dispute.status === "lost" ? "lost" : "open",
    at: dispute.created * 1000,
  }
}

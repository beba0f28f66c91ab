import type Stripe from "stripe"
import type { LinkState, PaymentLinks } from "./payment-links.ts"
import { padding } from "./stripe-answers.ts"

const MINUTE = 60_000
/** A Checkout Session lives for 30 minutes to 24 hours; a minute is kept in hand for clocks that differ. */
const SHORTEST = 31 * MINUTE
const LONGEST = 24 * 60 * MINUTE - MINUTE

/** Stripe's own page, as a Checkout Session: it is paid once, and ends by itself within a day. */
export function stripeLinks(stripe: Stripe, now: () => number = Date.now): PaymentLinks {
  return {
    create: async ({ idempotencyKey, amountMinor, currency, description, returnUrl, endsAt, metadata }) => {
      const lasts = Math.min(Math.max(endsAt - now(), SHORTEST), LONGEST)
      const session = await stripe.checkout.sessions.create(
        {
          mode: "payment",
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency: currency.toLowerCase(),
                unit_amount: amountMinor * padding(currency),
                product_data: { name: description },
              },
            },
          ],
          success_url: returnUrl,
          cancel_url: returnUrl,
          // to the hour: asked again under its key it is the same
          expires_at: Math.floor((now() + lasts) / 1000),
          metadata,
          payment_intent_data: { metadata },
        },
        { idempotencyKey },
      )
      if (!session.url) throw new Error("the session has no address")
      return { linkId: session.id, url: session.url }
    },
    look: async (linkId) => stateOf(await stripe.checkout.sessions.retrieve(linkId)),
    end: async (linkId) => {
      const session = await stripe.checkout.sessions.retrieve(linkId)
      if (session.status === "open") await stripe.checkout.sessions.expire(linkId)
    },
  }
}

function stateOf({ status, payment_status, payment_intent }: Stripe.Checkout.Session): LinkState {
  const paymentReference = typeof payment_intent === "string" ? payment_intent : payment_intent?.id
  if (payment_status === "paid" && paymentReference) return { state: "paid", paymentReference }
  return { state: status === "expired" ? "over" : "open" }
}

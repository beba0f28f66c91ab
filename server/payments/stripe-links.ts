import Stripe from "stripe"
import type { LinkOrder, LinkState, PaidLink, PaymentLinks } from "./payment-links.ts"
import { padding } from "./stripe-answers.ts"

const MINUTE = 60_000
/** A Checkout Session lives for 30 minutes to 24 hours; a minute is kept in hand for clocks that differ. */
const SHORTEST = 31 * MINUTE
const LONGEST = 24 * 60 * MINUTE - MINUTE

/** Stripe's own page, as a Checkout Session: it is paid once, and ends by itself within a day. */
export function stripeLinks(stripe: Stripe, now: () => number = Date.now): PaymentLinks {
  /** A house that was set back asks under the key of its wish, and for another end of it: what it has forgotten is found. */
  const asked = async ({ returnUrl, metadata }: LinkOrder) => {
    const since = Math.floor((now() - LONGEST - MINUTE) / 1000)
    for await (const session of stripe.checkout.sessions.list({ created: { gte: since }, limit: 100 })) {
      const same = Object.entries(metadata).every(([name, value]) => session.metadata?.[name] === value)
      if (same && session.status !== "expired") return { linkId: session.id, url: session.url ?? returnUrl }
    }
    return null
  }
  const make = async (order: LinkOrder) => {
    const { idempotencyKey, amountMinor, currency, description, returnUrl, endsAt, metadata } = order
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
  }
  return {
    create: async (order) => {
      try {
        return await make(order)
      } catch (error) {
        const known = error instanceof Stripe.errors.StripeIdempotencyError ? await asked(order) : null
        if (!known) throw error
        return known
      }
    },
    look: async (linkId) => stateOf(await stripe.checkout.sessions.retrieve(linkId)),
    end: async (linkId) => {
      const session = await stripe.checkout.sessions.retrieve(linkId)
      if (session.status === "open") await stripe.checkout.sessions.expire(linkId)
    },
    paid: async ({ since, returnsTo, after }) => {
      const page = await stripe.checkout.sessions.list({
        ...{ created: { gte: Math.floor(since / 1000) }, status: "complete", limit: 100 },
        ...(after !== null && { starting_after: after }),
      })
      return {
        links: page.data.flatMap((one) => paidOf(one, returnsTo)),
        next: page.has_more ? (page.data.at(-1)?.id ?? null) : null,
      }
    },
  }
}

function paidOf(session: Stripe.Checkout.Session, returnsTo: string): PaidLink[] {
  const { id: linkId, success_url, amount_total, currency, created } = session
  const state = stateOf(session)
  if (state.state !== "paid" || !success_url?.startsWith(returnsTo) || amount_total === null || !currency) return []
  const amountMinor = amount_total / padding(currency)
  const { paymentReference } = state
  return [
    {
      ...{ linkId, returnUrl: success_url, amountMinor, currency: currency.toUpperCase() },
      ...{ at: created * 1000, paymentReference },
    },
  ]
}

function stateOf({ status, payment_status, payment_intent }: Stripe.Checkout.Session): LinkState {
  const paymentReference = typeof payment_intent === "string" ? payment_intent : payment_intent?.id
  if (payment_status === "paid" && paymentReference) return { state: "paid", paymentReference }
  return { state: status === "expired" ? "over" : "open" }
}

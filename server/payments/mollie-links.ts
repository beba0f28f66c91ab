import { z } from "zod"
import { fromDecimal, toDecimal } from "./decimal-amount.ts"
import type { MollieClient } from "./mollie-provider.ts"
import type { PaidLink, PaymentLinks } from "./payment-links.ts"

const Link = z.object({
  id: z.string().min(1),
  archived: z.nullish(z.boolean()),
  paidAt: z.nullish(z.string()),
  expiresAt: z.nullish(z.string()),
  links: z.object({ paymentLink: z.object({ href: z.string().min(1) }) }),
})
const Listed = z.object({
  ...{
    id: z.string().min(1),
    createdAt: z.string(),
    paidAt: z.nullish(z.string()),
    redirectUrl: z.nullish(z.string()),
  },
  amount: z.nullish(z.object({ currency: z.string(), value: z.string() })),
})
const Payment = z.object({ id: z.string().min(1), status: z.string() })

/** Mollie's own page, as a payment link that is paid once and ends when we say. */
export function mollieLinks(open: () => Promise<MollieClient>, now: () => number = Date.now): PaymentLinks {
  return {
    create: async ({ idempotencyKey, amountMinor, currency, description, returnUrl, endsAt }) => {
      const amount = { currency, value: toDecimal(amountMinor, currency) }
      const expiresAt = new Date(endsAt).toISOString().replace(/\.\d+Z$/, "+00:00")
      const requestBody = {
        description: description.slice(0, 255),
        amount,
        redirectUrl: returnUrl,
        expiresAt,
        reusable: false,
      }
      const link = Link.parse(await (await open()).createLink({ idempotencyKey, requestBody }))
      return { linkId: link.id, url: link.links.paymentLink.href }
    },
    look: async (linkId) => {
      const client = await open()
      const link = Link.parse(await client.readLink(linkId))
      if (link.paidAt) {
        const payments = z.array(Payment).parse(await client.paymentsOfLink(linkId))
        const paid = payments.find((one) => one.status === "paid")
        if (!paid) throw new Error("a paid link names no payment")
        return { state: "paid", paymentReference: paid.id }
      }
      const over = link.archived === true || (link.expiresAt != null && Date.parse(link.expiresAt) <= now())
      return { state: over ? "over" : "open" }
    },
    end: async (linkId) => (await open()).archiveLink(linkId),
    paid: async ({ since, returnsTo, after }) => {
      const { items, next } = await (await open()).newestLinks(after)
      const all = z.array(Listed).parse(items)
      // newest first: a page that reaches further back is the last
      const over = all.some((one) => Date.parse(one.createdAt) < since)
      const ours = all.filter(
        ({ createdAt, redirectUrl }) => Date.parse(createdAt) >= since && redirectUrl?.startsWith(returnsTo),
      )
      return { links: ours.flatMap(paidOf), next: over ? null : next }
    },
  }
}

function paidOf({ id, createdAt, paidAt, redirectUrl, amount }: z.infer<typeof Listed>): PaidLink[] {
  if (!paidAt || !redirectUrl || !amount) return []
  const { currency, value } = amount
  const amountMinor = fromDecimal(value, currency)
  const at = Date.parse(createdAt)
  return [{ linkId: id, returnUrl: redirectUrl, amountMinor, currency, at, paymentReference: null }]
}

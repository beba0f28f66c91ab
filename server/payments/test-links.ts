import { z } from "zod"
import type { PaymentLinks } from "./payment-links.ts"

const Link = z.object({
  id: z.string().min(1),
  state: z.enum(["open", "paid", "over"]),
  payment: z.nullable(z.string()),
  endsAt: z.int(),
})
const Paid = z.object({
  links: z.array(
    z.object({
      ...{ id: z.string().min(1), payment: z.nullable(z.string()), at: z.int() },
      ...{ amountMinor: z.int(), currency: z.string(), returnUrl: z.string() },
    }),
  ),
  next: z.nullable(z.string()),
})

/** The test provider's own page: whoever opens it pays with one button, and no money moves. */
export function testLinks(url: string, timeout: number): PaymentLinks {
  const ask = async (path: string, post?: { key?: string; body: unknown }) => {
    const answer = await fetch(url + path, {
      signal: AbortSignal.timeout(timeout),
      ...(post && {
        method: "POST",
        headers: { "content-type": "application/json", ...(post.key && { "idempotency-key": post.key }) },
        body: JSON.stringify(post.body),
      }),
    })
    if (!answer.ok) throw new Error(`the test provider answered ${answer.status}`)
    return answer.json() as Promise<unknown>
  }
  return {
    create: async ({ idempotencyKey, amountMinor, currency, description, returnUrl, endsAt }) => {
      const body = { amountMinor, currency, description, returnUrl, endsAt }
      const { id } = Link.parse(await ask("/links", { key: idempotencyKey, body }))
      return { linkId: id, url: `${url}/pay?id=${id}` }
    },
    look: async (linkId) => {
      const { state, payment } = Link.parse(await ask(`/links?id=${encodeURIComponent(linkId)}`))
      return state === "paid" ? { state, paymentReference: payment ?? "" } : { state }
    },
    end: async (linkId) => void (await ask("/links/end", { body: { id: linkId } })),
    paid: async ({ since, returnsTo, after }) => {
      const { links, next } = Paid.parse(await ask(`/links/paid?since=${since}&after=${after ?? 0}`))
      const ours = links.filter(({ returnUrl }) => returnUrl.startsWith(returnsTo))
      return {
        links: ours.map(({ id, payment, ...link }) => ({ ...link, linkId: id, paymentReference: payment })),
        next,
      }
    },
  }
}

import { isForgotten, type PaidPage } from "../books/forgotten-payments.ts"
import type { Context } from "../context.ts"
import { portalOrigin } from "../links/portal-origin.ts"
import type { PaidLink, PaymentLinks } from "../payments/payment-links.ts"
import type { RefundProvider } from "../payments/refund-provider.ts"
import { lookAt } from "./give-back-difference.ts"

interface Ask {
  since: number
  /** What was made later is the next comparison's. */
  until: number
  /** After each page of the list; false: nobody waits for the answer any more. */
  goOn(): Promise<boolean>
}

/** Pages by which customers paid on top, and that nobody here asked for, as far as their provider lists them. Null: stopped. */
export async function forgottenPages(ctx: Context, provider: RefundProvider, ask: Ask): Promise<PaidPage[] | null> {
  const { paymentLinks: links, name } = provider
  const pages: PaidPage[] = []
  if (!links) return pages
  const returnsTo = `${portalOrigin(ctx)}/track/`
  for (let after: string | null = null, more = true; more; ) {
    const found = await links.paid({ since: ask.since, returnsTo, after })
    for (const link of found.links) {
      if (link.at > ask.until || !(await isForgotten(ctx.database.read, { provider: name, ...link }))) continue
      pages.push(await pageOf(provider, links, { link, returnsTo }))
    }
    after = found.next
    more = after !== null
    if (more && !(await ask.goOn())) return null
  }
  return pages
}

type Found = { link: PaidLink; returnsTo: string }

async function pageOf(provider: RefundProvider, links: PaymentLinks, { link, returnsTo }: Found): Promise<PaidPage> {
  const { linkId, amountMinor, currency, returnUrl } = link
  const told = link.paymentReference === null ? await lookAt(links, linkId) : null
  const paymentReference = link.paymentReference ?? (told?.state === "paid" ? told.paymentReference : "")
  if (!paymentReference) throw new Error(`${linkId} is listed as paid, and is not`)
  const given = (await provider.lookup(paymentReference)).filter((one) => one.state !== "failed")
  return {
    ...{ provider: provider.name, linkId, paymentReference, amountMinor, currency },
    rma: decodeURIComponent(returnUrl.slice(returnsTo.length)),
    givenMinor: given.reduce((sum, one) => sum + one.amountMinor, 0),
  }
}

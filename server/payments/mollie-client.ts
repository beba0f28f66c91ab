import { ClientCore } from "mollie-api-typescript/core.js"
import { chargebacksList } from "mollie-api-typescript/funcs/chargebacksList.js"
import { paymentLinksCreate } from "mollie-api-typescript/funcs/paymentLinksCreate.js"
import { paymentLinksGet } from "mollie-api-typescript/funcs/paymentLinksGet.js"
import { paymentLinksList } from "mollie-api-typescript/funcs/paymentLinksList.js"
import { paymentLinksListPayments } from "mollie-api-typescript/funcs/paymentLinksListPayments.js"
import { paymentLinksUpdate } from "mollie-api-typescript/funcs/paymentLinksUpdate.js"
import { refundsAll } from "mollie-api-typescript/funcs/refundsAll.js"
import { refundsCreate } from "mollie-api-typescript/funcs/refundsCreate.js"
import { refundsList } from "mollie-api-typescript/funcs/refundsList.js"
import type { MollieSettings } from "./mollie-provider.ts"

// Loaded with the first call: it takes half a second, and who has no Mollie account need not wait for it.

const A_PAGE = 250
/** Pages of one payment: it has as many refunds as parts, and no more. */
const MOST_PAGES = 8

export interface Listed {
  items: unknown[]
  /** The id that the next page begins with. */
  next: string | null
}

type Failing<V> = { ok: true; value: V } | { ok: false; error: unknown }

/** What we ask of Mollie, by its own SDK: it retries nothing (that is ours), and it gives up after our time. */
export function openMollie({ apiKey, apiBase, timeout = 20_000 }: MollieSettings) {
  const client = new ClientCore({
    security: { apiKey },
    serverURL: apiBase,
    timeoutMs: timeout,
    retryConfig: { strategy: "none" },
  })
  return {
    create: async (ask: { paymentId: string; idempotencyKey: string; refundRequest: RefundRequest }) =>
      opened(await refundsCreate(client, ask)),
    ofPayment: (paymentId: string) =>
      allPages(async (from) => {
        const page = opened(await refundsList(client, { paymentId, limit: A_PAGE, ...(from !== null && { from }) }))
        return listed(page.result.embedded.refunds, page.result.links.next?.href)
      }),
    newest: async (from: string | null): Promise<Listed> => {
      const page = opened(await refundsAll(client, { limit: A_PAGE, ...(from !== null && { from }) }))
      return listed(page.result.embedded.refunds, page.result.links.next?.href)
    },
    createLink: async (ask: { idempotencyKey: string; requestBody: LinkRequest }): Promise<unknown> =>
      opened(await paymentLinksCreate(client, ask)),
    readLink: async (paymentLinkId: string): Promise<unknown> =>
      opened(await paymentLinksGet(client, { paymentLinkId })),
    newestLinks: async (from: string | null): Promise<Listed> => {
      const page = opened(await paymentLinksList(client, { limit: A_PAGE, ...(from !== null && { from }) }))
      return listed(page.result.embedded.paymentLinks ?? [], page.result.links.next?.href)
    },
    paymentsOfLink: async (paymentLinkId: string): Promise<unknown> =>
      opened(await paymentLinksListPayments(client, { paymentLinkId, limit: A_PAGE })).result.embedded.payments,
    archiveLink: async (paymentLinkId: string): Promise<void> => {
      opened(await paymentLinksUpdate(client, { paymentLinkId, requestBody: { archived: true } }))
    },
    chargebacksOf: (paymentId: string) =>
      allPages(async (from) => {
        const ask = { paymentId, limit: A_PAGE, ...(from !== null && { from }) }
        const page = opened(await chargebacksList(client, ask))
        return listed(page.result.embedded.chargebacks, page.result.links.next?.href)
      }),
  }
}

interface LinkRequest {
  description: string
  amount: { currency: string; value: string }
  redirectUrl: string
  expiresAt: string
  reusable: boolean
}

interface RefundRequest {
  amount: { currency: string; value: string }
  description: string
  metadata: Record<string, string>
}

function opened<V>(result: Failing<V>): V {
  if (!result.ok) throw result.error
  return result.value
}

function listed(items: unknown[], next: string | undefined): Listed {
  return { items, next: next ? new URL(next).searchParams.get("from") : null }
}

async function allPages(page: (from: string | null) => Promise<Listed>): Promise<unknown[]> {
  const all: unknown[] = []
  let from: string | null = null
  for (let count = 0; count < MOST_PAGES; count++) {
    const { items, next } = await page(from)
    all.push(...items)
    if (next === null) return all
    from = next
  }
  throw new Error("Mollie's list of one payment does not end")
}

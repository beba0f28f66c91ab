import type { Db } from "../db/open.ts"
import type { Seen } from "./seen.ts"

/** A page of ours that was paid, and by which payment. */
export interface PaidPage {
  provider: string
  linkId: string
  rma: string
  paymentReference: string
  amountMinor: number
  currency: string
  /** Of it, what the provider says went back or is on its way back. */
  givenMinor: number
}

type Page = Pick<PaidPage, "provider" | "linkId"> & { paymentReference: string | null }

/**
 * Whether a page that is paid is nobody's here: a house that was set back has forgotten that it asked, or it was paid in the
 * very moment that it ended. One that is asked for still is looked at by its own job.
 */
export async function isForgotten(db: Db, { provider, linkId, paymentReference }: Page): Promise<boolean> {
  const asked = db.selectFrom("differences_asked").select(["state", "paid_at"]).where("provider", "=", provider)
  const [own] = await asked.where("provider_id", "=", linkId).limit(1).execute()
  if (own && (own.paid_at !== null || own.state === "wanted" || own.state === "asked")) return false
  if (paymentReference === null) return true
  const [paid] = await asked.where("payment_reference", "=", paymentReference).limit(1).execute()
  return paid === undefined
}

/** What of it is still with the provider: a person's to give back, or to keep for an exchange that is made after all. */
export async function forgottenPayments(db: Db, pages: readonly PaidPage[]): Promise<Seen[]> {
  const seen: Seen[] = []
  for (const { provider, linkId, rma, paymentReference, amountMinor, currency, givenMinor } of pages) {
    if (givenMinor >= amountMinor) continue
    // a number is found by its shop, and a page says only the number
    const returned = await db
      .selectFrom("returns")
      .select("id")
      .where("shop_id", "in", db.selectFrom("shops").select("shops.id"))
      .where("rma", "=", rma)
      .executeTakeFirst()
    seen.push({
      ...{ kind: "paid_unasked", provider, subject: paymentReference, returnId: returned?.id ?? null },
      ...{ oursMinor: null, theirsMinor: amountMinor - givenMinor, currency },
      detail: { rma, link: linkId },
    })
  }
  return seen
}

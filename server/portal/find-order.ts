import { createHash, timingSafeEqual } from "node:crypto"
import { orderId } from "../../shared/domain/derive-id.ts"
import type { Db } from "../db/open.ts"

export interface FoundOrder {
  shopId: string
  orderId: string
  customerId: string | null
}

/**
 * The order of this number, for who knows its e-mail or its postcode too. Null alike for a wrong number and a wrong
 * second answer; both cost the same two look-ups, and the page waits the rest out.
 */
export async function findOrder(
  db: Db,
  { shopId, number, proof }: { shopId: string; number: string; proof: string },
): Promise<FoundOrder | null> {
  const order = await numbered(db, shopId, tidyNumber(number))
  // of a number that nobody has, a customer that nobody is: asked for all the same
  const customer = await db
    .selectFrom("customers")
    .select(["id", "email", "address"])
    .where("id", "=", order?.customer_id ?? NOBODY)
    .executeTakeFirst()
  const proofs = customer ? [emailKey(customer.email ?? ""), ...postcodesIn(customer.address)] : []
  const given = proof.includes("@") ? emailKey(proof) : postcodeKey(proof)
  const fits = proofs.map((one) => one !== "" && isSame(one, given)).some(Boolean)
  if (!order || !customer || !fits) return null
  return { shopId, orderId: order.id, customerId: customer.id }
}

const NOBODY = "00000000-0000-0000-0000-000000000000"

/** As the shop writes it, else in capitals: people type what they read. */
async function numbered(db: Db, shopId: string, number: string) {
  const ids = [...new Set([number, number.toUpperCase(), number.replace(/^#/, ""), `#${number}`])].map((one) =>
    orderId(shopId, one),
  )
  return db.selectFrom("orders").select(["id", "customer_id"]).where("id", "in", ids).limit(1).executeTakeFirst()
}

const tidyNumber = (text: string) => text.normalize("NFC").replace(/\s+/g, "").slice(0, 100)

/** Capitals are no difference; a plus and an accent are part of an address. */
const emailKey = (text: string) => text.normalize("NFC").trim().toLowerCase()
const postcodeKey = (text: string) => text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase()

/** Whatever in an address could be its postcode: words with digits of its later lines, alone and in pairs ("SW1A 1AA"). */
function postcodesIn(address: string): string[] {
  const lines = (JSON.parse(address) as string[]).slice(1).flatMap((line) => line.split(/[,;]/))
  const found = lines.flatMap((line) => {
    const words = line.trim().split(/\s+/)
    return words.flatMap((word, at) => [word, `${word}${words[at + 1] ?? ""}`])
  })
  return [...new Set(found.map(postcodeKey).filter((one) => /\d/.test(one) && one.length >= 4 && one.length <= 10))]
}

const digest = (text: string) => createHash("sha256").update(text).digest()
const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other))

import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto"
import type { Context } from "../context.ts"
import type { Facts } from "./facts.ts"

// A reply names its return by what stands after the plus of the address that it goes to (RFC 5233): its number and a mark
// that only we can make, so that nobody writes into another's return by knowing its number.

const MARK = 12

/** Where a reply goes: into the return where replies are read here, else to the shop; null: nowhere. */
export function replyAddress(
  ctx: Pick<Context, "config" | "secret">,
  facts: Pick<Facts, "returned" | "shop">,
): string | null {
  const { reply } = ctx.config.mail
  if (reply === null) return facts.shop.look.contact.email || null
  const [name = "", domain = ""] = reply.split("@")
  const { rma } = facts.returned
  return `${name}+${plain(rma)}.${markOf(ctx, rma)}@${domain}`
}

/** The number of the return, from the address that a reply came to; null: it names none of ours. */
export function readReplyAddress(ctx: Pick<Context, "secret">, address: string): string | null {
  const [, rma = "", mark = ""] = /\+([a-z0-9-]{4,40})\.([a-z0-9]{12})@/i.exec(address) ?? []
  if (!rma) return null
  const ours = Buffer.from(markOf(ctx, rma))
  return timingSafeEqual(ours, Buffer.from(mark.toLowerCase())) ? plain(rma) : null
}

/** Mail programs may change capitals; a number has none that matter. */
const plain = (rma: string) => rma.replace(/[^a-z0-9-]/gi, "").toLowerCase()

function markOf({ secret }: Pick<Context, "secret">, rma: string): string {
  const key = new Uint8Array(hkdfSync("sha256", secret, "backdock", "reply addresses 1", 32))
  const mac = createHmac("sha256", key).update(plain(rma)).digest()
  return [...mac.subarray(0, MARK)].map((byte) => "abcdefghijkmnpqrstuvwxyz23456789"[byte % 32]).join("")
}

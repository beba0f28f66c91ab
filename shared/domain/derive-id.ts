import { parse } from "uuid"
import type { RefundKind } from "./states.ts"
import { uuidV5 } from "./uuid-v5.ts"

// Ids of what comes from outside are derived, never random: a server restored from a backup that hears the same facts
// again meets the same ids (protocol.md 6). UUIDv5, RFC 9562 section 5.5.

/** Our own namespace. Changing it, or any list below, orphans every id ever derived. */
const namespace = "6f0c7d1e-3f0b-5c86-9d0a-b4c2e1a7f935"

function derive(kind: string, ...parts: (string | number)[]): string {
  // JSON keeps the parts apart: ("a", "bc") and ("ab", "c") never meet
  return uuidV5(bytes, JSON.stringify([kind, ...parts]))
}

const bytes = parse(namespace)

export function returnId(shopId: string, number: string): string {
  return derive("return", shopId, number)
}

export function returnLineId(returnId: string, orderLineId: string): string {
  return derive("return_line", returnId, orderLineId)
}

export function orderId(shopId: string, number: string): string {
  return derive("order", shopId, number)
}

/** `mark` is the e-mail in lower case, else the order's number: a customer without an e-mail is known by one order. */
export function customerId(shopId: string, mark: string): string {
  return derive("customer", shopId, mark.trim().toLowerCase())
}

export function productId(shopId: string, sku: string): string {
  return derive("product", shopId, sku)
}

/** `line` is the shop's own id of the line, else its SKU, else its place in the order. */
export function orderLineId(orderId: string, line: string | number): string {
  return derive("order_line", orderId, line)
}

/** What several texts say, by the stems of its words in their order: found again it is the same. */
export function themeId(language: string, stems: readonly string[]): string {
  return derive("theme", language, ...stems)
}

/** Units sold that were uploaded, by article, day or week, and what else is known of them: uploaded again they are the same. */
export function saleId(
  shopId: string,
  sku: string,
  period: string,
  { batch, carrier, region }: { batch: string | null; carrier: string | null; region: string | null },
): string {
  return derive("sale", shopId, sku, period, JSON.stringify([batch, carrier, region]))
}

/** `reference` is the provider's id of the payment. */
export function paymentId(orderId: string, provider: string, reference: string): string {
  return derive("payment", orderId, provider, reference)
}

/**
 * `key` is the normalised lookup key of a scan (`parseScan(raw).key`), whatever else the label says: the same parcel scanned
 * twice is one parcel. Both sides derive it alike. Intake does so for a tracking number that is announced (its text without
 * blanks where nothing reads it). A handheld takes the id of the parcel that any of the scan's keys names in what it pulled,
 * and derives one from the scan's first key only where none does; so a parcel scanned offline before its announcement was
 * pulled is the announced one. Where a label has no key, the handheld makes a random id and sends `key: null`.
 */
export function parcelId(key: string): string {
  return derive("parcel", key.trim().toUpperCase())
}

/**
 * One physical thing: its licence plate, else its serial on that line, else (parcel, line, ordinal from 1).
 * `lineId` is a return line's id, or what stands for it while no line is known (the scanned code).
 */
export function unitId(unit: {
  lpn?: string | null
  serial?: string | null
  parcelId: string
  lineId: string
  ordinal: number
}): string {
  const lpn = unit.lpn?.replace(/[\s-]/g, "").toUpperCase()
  if (lpn) return derive("unit_lpn", lpn)
  const serial = unit.serial?.trim().toUpperCase()
  if (serial) return derive("unit_serial", unit.lineId, serial)
  if (!Number.isSafeInteger(unit.ordinal) || unit.ordinal < 1) throw new RangeError("a unit's ordinal counts from 1")
  return derive("unit", unit.parcelId, unit.lineId, unit.ordinal)
}

/** The settlement's id (protocol.md, Money 1). `number` is 0, then one more for each adjustment. */
export function intentId(
  returnId: string,
  kind: RefundKind,
  paymentId: string,
  unitIds: readonly string[],
  number: number,
): string {
  return derive("intent", returnId, kind, paymentId, ...[...new Set(unitIds)].sort(), number)
}

/** A mail's id and Message-ID. `key` says what it tells whom, once: told again it is the same mail. */
export function mailId(key: string): string {
  return derive("mail", key)
}

/** What a customer is told of a return, once: `about` tells apart what can happen more than once. */
export function noticeId(returnId: string, kind: string, about: string): string {
  return derive("notice", returnId, kind, about)
}

/** What a customer answered, by the Message-ID of their mail: handed over twice it is one. */
export function replyId(returnId: string, messageId: string): string {
  return derive("reply", returnId, messageId)
}

/** What a dearer exchange of a unit costs on top, the `number`-th that was asked for, from 0. */
export function differenceId(returnId: string, unitId: string, amountMinor: number, number: number): string {
  return derive("difference", returnId, unitId, amountMinor, number)
}

/** The idempotency key of an intent's n-th attempt, from 1 (protocol.md, Money 5). */
export function attemptKey(intentId: string, attempt: number): string {
  return derive("attempt", intentId, attempt)
}

/** What a carrier said of a parcel: told again, by webhook or when asked, it is the same. `tracking` is the lookup key. */
export function carrierEventId(carrier: string, tracking: string, code: string, at: number): string {
  return derive("carrier_event", carrier, tracking, code, at)
}

/** A handheld is known by its public key (SPKI, base64): enrolled again, after a restore too, it is the same device. */
export function deviceId(publicKey: string): string {
  return derive("device", publicKey)
}

/** An imported record that its device's key does not vouch for: never the fact's own id (protocol.md 13). */
export function importedFactId(text: string): string {
  return derive("imported_fact", text)
}

import type { Carrier } from "./carrier.ts"
import { CARRIERS } from "./carriers.ts"
import { expandUpcE, gs1Mod10, identMod10 } from "./check-digits.ts"
import { decode, splitElements, splitLink, splitPrinted } from "./gs1.ts"
import { gtin, isbn, UPC_E } from "./item-numbers.ts"
import { layoutsFor, undoCapsLock, undoLayout } from "./keyboard-layout.ts"
import { commandOf, ownKindByShape, readOwnNumber, suggestOwnNumber } from "./own-number.ts"
import { readElementString, readElements } from "./read-gs1.ts"
import { readMaxiCode } from "./read-maxicode.ts"
import { readNumber, readSure } from "./read-number.ts"
import { isUnproven, type ScanContext, type ScanReading, unknownScan } from "./scan-reading.ts"

export type { ScanChannel, ScanContext, ScanKind, ScanReading, ScanWarning } from "./scan-reading.ts"

/** FNC1 in the first place, with other characters sets announced or not. */
const GS1_SYMBOLS = /^\](C1|d[25]|Q[34]|J[14]|e[0-3]|z[14])$/
const SEPARATORS = /[<{[](?:GS|FNC1|0?x1d)[>}\]]|[␝↔]|\\x1d|\\u001d/gi
/** What no value may hold (set 82 of the General Specifications): scanners are set to write one of them for FNC1. */
const STAND_INS = /\^\]|[#$@[\\\]^`|~]/g

/**
 * A raw scan → what it is. Pure and total. The order of steps is the order in which one would steal from another:
 * 1 clean and split, 2 AIM identifier, 3 MaxiCode, 4 link, 5 printed GS1, 6 GS1, 7 item symbols, 8–9 numbers,
 * 10 our own, 11 catalogue, 12 another keyboard layout, taken only when a check digit or `knows` proves it.
 */
export function parseScan(raw: string, context: ScanContext = {}): ScanReading {
  // Longer than any code on a label: not worth a look.
  if (typeof raw !== "string" || raw.length > 4000) return unknownScan()
  // 1
  const parts = raw
    .replace(/[\ufeff\u200b-\u200f\u2060]/g, "")
    .split(/[\r\n\t]+/)
    .map((part) => part.replace(/[\u00a0\u202f\u2007]/g, " ").trim())
    .filter(Boolean)
  if (parts.length > 1) return readMany(parts, context)
  const text = parts[0] ?? ""
  const reading = readOne(text, context)
  const repaired = reading.valid && !isRescue(reading, context) ? null : repair(text, reading, context)
  if (repaired) return repaired
  return reading.valid ? reading : (readRunTogether(text, context) ?? reading)
}

function readMany(parts: string[], context: ScanContext): ScanReading {
  const readings = parts.map((part) => parseScan(part, context))
  if (!readings.some((reading) => reading.valid)) return { ...unknownScan(), readings }
  return { kind: "multi", valid: readings.every((reading) => reading.valid), key: null, carrier: null, readings }
}

function readOne(text: string, context: ScanContext): ScanReading {
  if (!text) return unknownScan()
  // 2
  const aim = /^\][A-Za-z][0-9a-zA-Z]/.exec(text)?.[0] ?? aimOf(context.symbology)
  const body = text.startsWith("]") && aim && text.startsWith(aim) ? text.slice(3).trim() : text
  if (!body) return unknownScan()
  // 3
  if (body.startsWith("[)>")) return readMaxiCode(body)
  // 4
  if (/^https?:\/\//i.test(body)) return readLink(body, context)
  if (/^www\.[a-z0-9-]+\.[a-z.]+\//i.test(body)) return readLink(`https://${body}`, context)
  // 5
  if (/^\(\d{2,4}\)/.test(body)) {
    const elements = splitPrinted(body)
    return elements ? readElements(elements, context) : unknownScan("gs1", "check_failed")
  }
  // 6
  const isGs1 = GS1_SYMBOLS.test(aim)
  const separated = body.replace(SEPARATORS, "\u001d")
  if (isGs1) return readElementString(separated.replace(STAND_INS, "\u001d"), context)
  if (separated.includes("\u001d")) return readElementString(separated, context)
  // 7
  const compact = body.replace(/\s/g, "").toUpperCase()
  // a number, then two or five digits of an add-on
  if (aim === "]E3") return readItem(compact.slice(0, 13))
  if (aim === "]I0" && /^\d{14}$/.test(compact) && !gs1Mod10(compact) && identMod10(compact)) return LEITCODE
  if (aim === "]E0" && UPC_E.test(compact) && gs1Mod10(expandUpcE(compact))) return readItem(expandUpcE(compact))
  if (/^\]E|^\]I1/.test(aim) && (aim !== "]I1" || compact.length === 14)) return readItem(compact)
  if (context.orderGtin14 === compact && gs1Mod10(compact)) return readItem(compact)
  return readBare(body, compact, context)
}

/** It stands on DHL Paket's labels beside the parcel's number and names none. */
const LEITCODE: ScanReading = { kind: "routing", valid: true, key: null, carrier: "dhl-paket" }

/** Steps 8 to 11: nothing around the text says what it is. */
function readBare(body: string, compact: string, context: ScanContext): ScanReading {
  const bookDigits = isbnDigits(body)
  const number = bookDigits ? readNumber(bookDigits, { only: [isbn, gtin], context }) : readNumber(compact, { context })
  if (number.valid) return number
  const own = readOwnNumber(body)
  if (own) return own.kind !== "command" || commandOf(own.key) ? ownReading(own) : unknownScan("command")
  const known = [body, compact].find((key) => context.knows?.(key))
  if (known) return { kind: "sku", valid: true, key: known, carrier: null }
  // A GS1 string that lost both its AIM identifier and its separators, proved by the GTIN inside.
  const isFree = !number.warnings || /^010\d{13}$/.test(compact) || context.knows?.(compact.slice(2, 16))
  const elements =
    /^01\d{14}/.test(compact) && isFree ? splitElements(body.replace(/\s/g, "").replace(STAND_INS, "\u001d")) : null
  if (elements) return readElements(elements, context)
  const kind = number.nearMiss ? null : ownKindByShape(body)
  if (!kind) return number
  return { ...unknownScan(kind, "check_failed"), suggestions: suggestOwnNumber(kind, body) }
}

const ownReading = ({ kind, key }: { kind: ScanReading["kind"]; key: string }): ScanReading => ({
  kind,
  valid: true,
  key,
  carrier: null,
})

/** `ISBN 978-1-…` and hyphened digits → the digits; null for anything else. */
function isbnDigits(body: string): string | null {
  const digits = body
    .replace(/^ISBN(-1[03])?:?/i, "")
    .replace(/[\s-]/g, "")
    .toUpperCase()
  const marked = /^ISBN/i.test(body) || /^\d+-[\d -]*-[\dX]$/i.test(body)
  return marked && /^(\d{9}[\dX]|97[89]\d{10})$/.test(digits) ? digits : null
}

/** What an item symbol holds is a GTIN or a misread, whatever carrier its digits would fit. */
function readItem(digits: string): ScanReading {
  const whole = /^\d{8}$|^\d{12,14}$/.test(digits) ? digits.padStart(14, "0") : ""
  if (!whole || !gs1Mod10(whole) || /^0+$/.test(whole)) return unknownScan("gtin", "check_failed")
  return { kind: "gtin", valid: true, key: whole, carrier: null }
}

/** A decoder's name of a symbology → the AIM identifier that decides, or "". */
function aimOf(symbology = ""): string {
  if (/^gs1|databar|^rss/i.test(symbology)) return "]C1"
  if (/ean.?8/i.test(symbology)) return "]E4"
  if (/ean|upc/i.test(symbology)) return "]E0"
  return /^itf|interleaved/i.test(symbology) ? "]I1" : ""
}

/** Digital Link first (a carrier's host may carry one), then the carrier that the host names. */
function readLink(link: string, context: ScanContext): ScanReading {
  const [, host = "", path = "", query = "", hash = ""] =
    /^https?:\/\/([^/?#]*)([^?#]*)(\??[^#]*)(.*)$/i.exec(link) ?? []
  if (!host) return unknownScan()
  const elements = splitLink(path, query)
  if (elements === "bad") return unknownScan("gs1", "check_failed")
  if (elements) return readElements(elements, context)
  const named = CARRIERS.filter((carrier) => carrier.host?.test(host.toLowerCase().replace(/:\d+$/, "")))
  const tokens = decode(path + query + hash).split(/[/?&=#;,+\s]+/)
  if (named.length > 0) return readTokens(tokens, named, context)
  const own = tokens.map(readOwnNumber).findLast((each) => each?.kind === "rma")
  return own ? ownReading(own) : { kind: "url", valid: true, key: null, carrier: null }
}

/** The best of the numbers in a link: one that is proved, else one of the right shape, else the failing one is told. */
function readTokens(tokens: string[], only: Carrier[], context: ScanContext): ScanReading {
  const numbers = tokens
    .flatMap((token) => (token.includes("-") ? [token, ...token.split("-")] : [token]))
    .filter((token) => token.length >= 8 && /\d/.test(token))
    .map((token) => token.replace(/\s/g, "").toUpperCase())
  const readings = numbers.map((number) => readNumber(number, { only, context }))
  return (
    readings.find((reading) => reading.valid && !reading.warnings) ??
    readings.find((reading) => reading.warnings?.includes("check_failed")) ??
    readings.find((reading) => reading.valid) ??
    // what another carries for it stands in its links too
    numbers.map(readSure).find((reading) => reading !== null) ?? { kind: "url", valid: true, key: null, carrier: null }
  )
}

/** A valid reading that another layout may yet better: nothing proves it, and the channel is known to garble. */
const isRescue = (reading: ScanReading, context: ScanContext) =>
  reading.warnings?.includes("unchecked") === true && /^wedge-/.test(context.channel ?? "")

/** 12: taken only when a check digit or the database proves it; the operator is told to mend the scanner. */
function repair(text: string, reading: ScanReading, context: ScanContext): ScanReading | null {
  const layouts = layoutsFor(text, context.channel)
  // a code holds capitals, so under Caps Lock none arrive but in a link
  const isGarbling = /^wedge-/.test(context.channel ?? "")
  const withCaps = isGarbling && (/^https?/i.test(text) || (/[a-z]/.test(text) && !/[A-Z]/.test(text)))
  const tries = [
    ...layouts.map((layout) => [layout, undoLayout(text, layout)] as const),
    ...(withCaps ? layouts.map((layout) => [layout, undoCapsLock(text, layout)] as const) : []),
  ]
  for (const [layout, undone] of tries) {
    if (undone === text) continue
    const better = readOne(undone, context)
    const isKnown = better.key !== null && context.knows?.(better.key) === true
    // Bare numbers have at least a length and a mark of the layout; a routing code or a plain link has neither.
    const isProof = better.key !== null && !isUnproven(better)
    if (better.valid && (isKnown || (isProof && !reading.valid) || isShaped(undone, better))) {
      return { ...better, layout, warnings: ["keyboard_layout"] }
    }
  }
  return null
}

/** DPD's bars hold no check digit, but `%` and 27 characters that became digits again cannot be chance. */
const isShaped = (undone: string, reading: ScanReading) =>
  /%[0-9A-Z]{7}\d{20}$/.test(undone) && reading.carrier === "dpd"

/**
 * Two scans that ran into each other without a line's end, each proved by its own check digit. Where not even a blank is
 * between them, digits alone must be the same number twice: two sums that hold by chance are too likely in a long number
 * that was misread.
 */
function readRunTogether(text: string, context: ScanContext): ScanReading | null {
  const words = text.split(/[\s,;]+/)
  if (words.length > 1 && words.length < 9 && words.every((word) => word.length >= 10)) return allProven(words, context)
  if (text.length < 20 || text.length > 80 || text.length % 2) return null
  const halves = [text.slice(0, text.length / 2), text.slice(text.length / 2)]
  if (/^\d+$/.test(text) && halves[0] !== halves[1]) return null
  return allProven(halves, context)
}

function allProven(texts: string[], context: ScanContext): ScanReading | null {
  const readings = texts.map((text) => readOne(text, context))
  if (!readings.every((reading) => reading.valid && reading.key && !isUnproven(reading))) return null
  return { kind: "multi", valid: true, key: null, carrier: null, readings }
}

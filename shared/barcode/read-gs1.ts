import { type Element, isoDate, splitElements } from "./gs1.ts"
import { readNumber } from "./read-number.ts"
import { type ScanContext, type ScanReading, unknownScan } from "./scan-reading.ts"

/** An element string behind a GS1 symbol or with separators. USPS and FedEx codes look like one and come first. */
export function readElementString(text: string, context: ScanContext): ScanReading {
  const digits = text.replaceAll("\u001d", "")
  const carrier = /^\d+$/.test(digits) ? readNumber(digits, { gs1: true, context }) : unknownScan()
  if (carrier.valid || carrier.warnings) return carrier
  const elements = splitElements(text)
  if (elements) return readElements(elements, context)
  // Some label printers send FNC1 before a number that is no element string: only a proof lets it through.
  const bare = readNumber(digits.toUpperCase(), { context })
  // digits alone begin like some element or other, and one sum in ten holds by chance
  if (/[A-Z]/i.test(digits) && bare.valid && !bare.warnings && bare.kind === "tracking") return bare
  const meant = /^00\d{18}/.test(text) ? "sscc" : "gs1"
  return partialReading(text, context) ?? unknownScan(meant, /^0[012]/.test(text) ? "check_failed" : undefined)
}

/** When a lost separator ran one value into the next, the GTIN at the front still stands: the rest is left out. */
function partialReading(text: string, context: ScanContext): ScanReading | null {
  const front = /^01\d{14}/.test(text) && text.length > 36 ? splitElements(text.slice(0, 16)) : null
  return front && { ...readElements(front, context), warnings: ["separator_lost"] }
}

export function readElements(elements: Element[], context: ScanContext): ScanReading {
  const value = (ai: string) => elements.find(([each]) => each === ai)?.[1]
  const parcel = value("00")
  if (parcel) {
    return { kind: "sscc", valid: true, key: parcel, carrier: null, altKeys: [`00${parcel}`] }
  }
  const pic =
    (value("420") || /^9[1-6]/.test(elements[0]?.[0] ?? "")) &&
    readNumber(elements.map(([ai, each]) => ai + each).join(""), { gs1: true, context })
  if (pic && (pic.valid || pic.warnings)) return pic
  const gtin = value("01") ?? value("02")
  if (!gtin) {
    const isRouting = elements.every(([ai]) => /^(403|41\d|42\d)$/.test(ai))
    if (!isRouting) return unknownScan("gs1")
    return { kind: "routing", valid: true, key: null, carrier: value("403") ? "dhl-paket" : null }
  }
  const serial = value("21")
  const lot = value("10")
  const expiry = value("17") && isoDate(value("17") as string)
  return {
    kind: "gs1",
    valid: true,
    key: gtin,
    carrier: null,
    ...(serial && { serial }),
    ...(lot && { lot }),
    ...(expiry && { expiry }),
    ...(serial && context.orderSerial && { serialMatch: matchSerial(gtin, serial, context) }),
    ...(lot && !serial && /^.+?(21|17\d{6})/.test(lot) && { warnings: ["separator_lost" as const] }),
  }
}

/** Swap fraud: an equal serial on another product is another unit. 0/O and 1/I/L are a keying slip: a person decides. */
function matchSerial(gtin: string, serial: string, { orderGtin14, orderSerial = "" }: ScanContext): boolean | null {
  if (orderGtin14 && orderGtin14 !== gtin) return false
  if (serial === orderSerial) return true
  const alike = (text: string) => text.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1")
  return alike(serial) === alike(orderSerial) ? null : false
}

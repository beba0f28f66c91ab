import { fedexMod11, upsMod10 } from "./check-digits.ts"
import { type ScanReading, unknownScan } from "./scan-reading.ts"

const GS = "\u001d"
/** A scanner that loses every separator: the words around the number tell where its pieces end. */
const parted = (text: string) =>
  text.replace(/(\d{3})(1Z\d{8})(UPSN)([0-9A-Z]{6})/, `${GS}$1${GS}$2${GS}$3${GS}$4${GS}`)
/** Other separators (of formats, of the message, by name) that stand where a field ends too. */
const OTHERS = ["\u001c", "\u001e", "\u0004", "<GS>", "<RS>", "<EOT>", "{GS}", "{RS}", "{EOT}", "^]", "^^", "^D"]

/**
 * ISO 15434 messages: UPS MaxiCode and FedEx PDF417. UPS holds the number in pieces: `1Z` and 8 digits here, the
 * shipper's 6 and the class of service there; the whole is 1Z + shipper + class + 8 (its check digit confirms it).
 */
export function readMaxiCode(text: string): ScanReading {
  const whole = OTHERS.reduce((message, mark) => message.replaceAll(mark, GS), text)
  const fields = (whole.includes(GS) ? whole : parted(text)).split(GS)
  const at = fields.findIndex((field) => /^1Z\d{8}$/.test(field))
  const service = fields[at - 1]
  const shipper = fields[at + 2]
  if (at > 0 && service && shipper && fields[at + 1] === "UPSN") {
    const key = `1Z${shipper}${service.slice(-2)}${(fields[at] as string).slice(2)}`.toUpperCase()
    const holds = /^1Z[0-9A-Z]{15}\d$/.test(key) && upsMod10(key.slice(2))
    return holds ? { kind: "tracking", valid: true, key, carrier: "ups" } : unknownScan("ups", "check_failed")
  }
  const sender = fields.findIndex((field) => /^FDE/.test(field))
  const number = fields[sender - 1]?.slice(0, 12) ?? ""
  if (sender > 0 && /^\d{12}$/.test(number)) {
    const holds = fedexMod11(number)
    return holds
      ? { kind: "tracking", valid: true, key: number, carrier: "fedex" }
      : unknownScan("fedex", "check_failed")
  }
  return unknownScan()
}

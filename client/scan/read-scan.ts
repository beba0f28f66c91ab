import { parseScan, type ScanContext, type ScanReading } from "../../shared/barcode/parse-scan.ts"
import { unknownScan } from "../../shared/barcode/scan-reading.ts"
import type { Scan } from "../../shared/contract/basics.ts"
import type { Named } from "../device/look-up.ts"
import type { Caught } from "./scan-bus.ts"

/** What this device has under each of these keys. Indexed: never a walk. */
export type Ask = (keys: string[]) => Promise<Named>

/** `noteId`: see `Caught`. `named`: what was asked on the way. */
export type ScanRead = { scan: Scan; reading: ScanReading; noteId?: string; named?: Named }

/**
 * Reads a code, then asks the device once for every key that it may have, and reads it again with the answer: what is
 * expected breaks ties that no check digit can.
 */
export async function readScan(caught: Caught, ask: Ask): Promise<ScanRead> {
  const { byCode, isCut, noteId, ...scan } = caught
  if (isCut) return { scan, reading: unknownScan(undefined, "cut_short") }
  const asked = new Set<string>()
  const notice = (key: string) => {
    asked.add(key)
    return false
  }
  const context: ScanContext = { channel: scan.channel, ...(scan.symbology && { symbology: scan.symbology }) }
  const first = best(scan.raw, byCode, { ...context, knows: notice })
  for (const key of keysOf(first)) asked.add(key)
  const named = await ask([...asked])
  const knows = (key: string) => (named.get(key) ?? []).length > 0
  const reading = [...asked].some(knows) ? best(scan.raw, byCode, { ...context, knows }) : first
  return { scan, reading, named, ...(noteId && { noteId }) }
}

/** Letters alone pass through a foreign layout without a trace: then the keys' own places tell what was meant. */
function best(raw: string, byCode: string | undefined, context: ScanContext): ScanReading {
  const reading = parseScan(raw, context)
  if (reading.valid || !byCode || byCode === raw) return reading
  const meant = parseScan(byCode, context)
  return meant.valid ? { ...meant, warnings: [...(meant.warnings ?? []), "keyboard_layout"] } : reading
}

/** Every key that the reading may be stored under, likeliest first. */
export function keysOf(reading: ScanReading): string[] {
  const inner = (reading.readings ?? []).flatMap(keysOf)
  return [...new Set([reading.key, ...(reading.altKeys ?? []), ...inner].filter((key) => key !== null))]
}

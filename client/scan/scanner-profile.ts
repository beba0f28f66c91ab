import type { Layout } from "../../shared/barcode/keyboard-layout.ts"
import type { Scan } from "../../shared/contract/basics.ts"
import { type ScannerProfile, unknownScanner } from "./burst.ts"

/** All that the test codes tell; null where its code was not scanned. */
export type MeasuredScanner = ScannerProfile & {
  /** What the host's keyboard makes of the scanner's: nothing, the swap of Caps Lock, or another layout. */
  layout: "same" | "caps" | "other" | Layout | null
  /** FNC1 between two elements of GS1: as its control character, in words like <GS>, not at all, as something else. */
  separator: "sent" | "written" | "lost" | "other" | null
  /** "]C1" stands before each code. */
  aim: boolean
  /** It writes its code as a text, without a key. */
  byText: boolean
  /** By this device's clock. */
  measuredAt: number
}

const key = "backdock.scanner"
let profile: Partial<MeasuredScanner> & ScannerProfile = unknownScanner
let isRead = false

/** What was measured of this device's scanner; unknown until somebody measures it. */
export function scannerProfile(): Partial<MeasuredScanner> & ScannerProfile {
  if (!isRead) profile = read()
  isRead = true
  return profile
}

/** null: back to what nobody measured. */
export function setScannerProfile(next: ScannerProfile | MeasuredScanner | null): void {
  profile = next ?? unknownScanner
  isRead = true
  if (next) localStorage.setItem(key, JSON.stringify(next))
  else localStorage.removeItem(key)
}

/** As parse-scan wants it: which layout to undo, where one was measured. */
export function wedgeChannel(): Scan["channel"] {
  const { layout } = scannerProfile()
  if (layout === "qwertz") return "wedge-qwertz"
  return layout?.startsWith("azerty") ? "wedge-azerty" : "wedge"
}

function read(): ScannerProfile {
  try {
    return { ...unknownScanner, ...JSON.parse(localStorage.getItem(key) ?? "{}") }
  } catch {
    return unknownScanner
  }
}

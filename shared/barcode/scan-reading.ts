/** What parse-scan answers; `ScanReading` is the wire between scanning and every screen. */
export type ScanKind =
  | "tracking"
  | "sscc"
  | "routing"
  | "gtin"
  | "gs1"
  | "sku"
  | "rma"
  | "lpn"
  | "bin"
  | "badge"
  | "url"
  | "multi"
  | "command"
  | "unknown"

export type ScanChannel = "wedge" | "wedge-azerty" | "wedge-qwertz" | "camera" | "typed"

/** Codes for shared/locales; the first in a reading is the one to say. */
export type ScanWarning =
  /** A check digit fails: one digit is wrong, misread? */
  | "check_failed"
  /** The format has no check digit: nothing but the database can confirm it. */
  | "unchecked"
  /** The check digit holds, but other carriers share the length, so a misread may pass by chance. */
  | "check_shared"
  /** A published sample number whose check digit is wrong. */
  | "sandbox"
  /** Read after undoing a keyboard layout: the scanner is set to the wrong country. */
  | "keyboard_layout"
  /** Two readings are both expected: ask, `readings` holds them. */
  | "two_known"
  /** A GS1 separator seems lost: only the key is to be trusted. */
  | "separator_lost"
  /** The scanner paused in the middle: the end is missing, or the beginning. */
  | "cut_short"

export interface ScanContext {
  channel?: ScanChannel
  /** The symbology as the decoder names it, when the raw text has no AIM identifier. */
  symbology?: string
  /** Whether a key is among the expected ones. Breaks ties, confirms what no check digit can. */
  knows?: (key: string) => boolean
  /** What was sold, for the serial check: GTIN-14 and serial number. */
  orderGtin14?: string
  orderSerial?: string
}

export interface ScanReading {
  kind: ScanKind
  valid: boolean
  /** What a database is looked up with; null when there is none. */
  key: string | null
  carrier: string | null
  /** Other keys that the same scan may be stored under. */
  altKeys?: string[]
  /** The country of an S10 number. */
  issuer?: string
  serial?: string
  lot?: string
  /** ISO date. */
  expiry?: string
  /** true: the serial that was sold; false: another; null: alike but for 0/O or 1/I. */
  serialMatch?: boolean | null
  /** What it nearly is: a carrier, `gtin`, `gs1`, `sscc`, or one of our kinds. */
  nearMiss?: string
  /** Our own numbers one slip away. */
  suggestions?: string[]
  /** The parts of a multi scan, or the readings among which to ask. */
  readings?: ScanReading[]
  layout?: "azerty" | "azerty-be" | "qwertz"
  warnings?: ScanWarning[]
}

/** Whether nothing about the digits themselves vouches for the reading. */
export const isUnproven = (reading: ScanReading) =>
  reading.warnings?.some((warning) => warning === "unchecked" || warning === "check_failed") === true

export const unknownScan = (nearMiss?: string, warning?: ScanWarning): ScanReading => ({
  kind: "unknown",
  valid: false,
  key: null,
  carrier: null,
  ...(nearMiss && { nearMiss }),
  ...(warning && { warnings: [warning] }),
})

/** One spelling of a number: its pattern, its check digit, and what a database is looked up with. */
export interface Format {
  /** Matched against the scan in upper case without blanks. */
  shape: RegExp
  /** Whether the check digit holds; absent when the format has none. */
  check?: (text: string) => boolean
  /** The lookup key; the text itself when absent. */
  key?: (text: string) => string
  /** Other keys under which the same parcel may have been stored. */
  alt?: (text: string) => string[]
  /** "tracking" when absent. A routing code stands on the label too but names no parcel. */
  kind?: "tracking" | "routing" | "gtin" | "sscc"
  /** The shape alone names the carrier: when its check fails, no looser format may take the text. */
  sure?: true
  /** Too loose to be believed unless the database knows the key or a link names the carrier. */
  weak?: true
  /** Also printed as a GS1-128, so it is tried before a GS1 parser sees the text. */
  gs1?: true
  /** For the table in the docs: what a scanner emits, how it is checked. */
  emits: string
  checked: string
  /** Real or published numbers; the first is the one in the docs. Each must read as this carrier. */
  samples: string[]
}

export interface Carrier {
  /** As stored: `mondial-relay`. */
  id: string
  name: string
  formats: Format[]
  /** Host of its tracking links. */
  host?: RegExp
  /** A text that was surely meant for this carrier, for "misread?" when no format fits. */
  looks?: RegExp
  /** Sizes of the printed groups, by length of the key. */
  groups?: Record<number, number[]>
}

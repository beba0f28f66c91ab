import type { BinDoc, KnownDoc, ProductDoc } from "../../shared/contract/device-docs.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import type { Candidate } from "./parcel-draft.ts"

/** All that the device has about one scan, gathered by index before the answer. */
export type Known = {
  /** Parcels that any key of the scan names, open ones. */
  candidates: Standing[]
  /** A return by its number that no open parcel carries. */
  alone: Standing[]
  /** The returns of a parcel that is closed: another carton of them may come. */
  again: Candidate | null
  known: KnownDoc[]
  products: ProductDoc[]
  bins: BinDoc[]
  /** Parcels in work on this device, by their id. */
  drafts: { id: string; personId: string; closed: boolean }[]
  personId: string
  policy: Policy
  /** Opens a parcel that nobody announced; its id comes from the key, else it is random. */
  unannounced: (key: string | null) => Candidate
}

/** A parcel and where it stands: who opened it, and whether the dock has seen it. */
export type Standing = Candidate & { openedBy: string | null; arrived: boolean }

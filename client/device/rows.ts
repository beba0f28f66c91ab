import type { DocKind } from "../../shared/contract/device-docs.ts"
import type { Fact } from "../../shared/contract/facts.ts"
import type { Position, Verdict } from "../../shared/contract/sync.ts"

// What a handheld keeps. Flags are 0 and 1, because IndexedDB cannot index a boolean.

/** What the server told (device-docs.ts), under every key that a scan of it may give. */
export interface DocRow {
  kind: DocKind
  id: string
  keys: string[]
  /** Null: removed, and a pack may hold it still. */
  body: unknown
  /** Of which whole pull it is a part: what a later whole pull does not name again is dropped at its end. */
  round: number
}

/**
 * Documents of one kind that came together in a long pull from zero: a row, and its entries in the indexes, for each of
 * them would take the device ten times as long to write. See packs.ts.
 */
export interface PackRow {
  /** A later one is newer. */
  n?: number
  kind: DocKind
  round: number
  /** Every key that a scan of any of them may give, and the ids of those that are asked for by id. */
  keys: string[]
  /** JSON of their [id, body]. */
  docs: string
}

export interface FactRow {
  id: string
  /** As it goes out; `stream` and `seq` in it follow a renumbering. */
  fact: Fact
  /** Absent once the fact is set aside: another stands in its number. */
  stream?: string
  seq?: number
  waiting: 0 | 1
  /** 1: a person must look (rejected, in review, set aside, a photo that cannot be sent). */
  open: 0 | 1
  verdict: Verdict | null
  code: string | null
  message: string | null
  /** Why; its acknowledgement is then that of an imported export. */
  setAside: string | null
  /** By the server's clock. */
  acknowledgedAt: number | null
  parcelId: string | null
  /** sha256 of each, for the way back from a photo to its facts. */
  photos: string[]
}

/** draft: taken, no fact names it yet · waiting: to be sent · kept: its fact was set aside, so it goes by export only. */
export type PhotoState = "draft" | "waiting" | "acknowledged" | "rejected" | "kept"

export interface PhotoRow {
  sha256: string
  /** Not a Blob: a Blob in IndexedDB may be a reference to a file that is gone after a restart. */
  bytes: ArrayBuffer
  mime: "image/jpeg" | "image/png" | "image/webp"
  size: number
  draftId: string
  takenAt: number
  state: PhotoState
  /** Why it is rejected. */
  code: string | null
}

/** What came of sending a fact (by its id) or a photo (by its sha256) that waits still. */
export interface TryRow {
  id: string
  count: number
  /** The last one, by this device's clock. */
  at: number
  /** Why it did not go, as `AskCode`; null: it was not said. */
  code: string | null
}

export interface DraftRow {
  id: string
  kind: string
  personId: string
  state: unknown
  updatedAt: number
}

/** The server's device, as this handheld is enrolled. */
export interface EnrolledDevice {
  id: string
  name: string
  siteId: string
  siteName: string
}

/** Every stream this database ever used, and how far the server of `epoch` is known to hold it. */
export interface StreamRow {
  stream: string
  nextSeq: number
  acknowledgedThrough: number
  safeThrough: number
  /** As the server of this epoch last said; null: it has not. */
  expectedSeq: number | null
  current: 0 | 1
}

export interface Counters {
  facts: number
  photos: number
  since: number | null
}

export interface Contact {
  epoch: string | null
  position: Position | null
  /** What the streams had reached in the epoch before, until the new server has been told. */
  before: { stream: string; through: number }[] | null
}

export type Reach = "online" | "offline" | "captive" | "signed_out" | "update_needed"

export interface SyncStatus {
  state: Reach
  /** When the server last answered, by this device's clock. */
  lastContactAt: number | null
  /** Since when it has not. */
  since: number | null
  /** Server's clock less ours. */
  clockOffset: number
  /** The server's or our own word for why it is not "online", or for what the server could not do. */
  code: string | null
}

/** Which tab sends, and when it last gave a sign of life: one that is frozen is taken over from. */
export interface Sender {
  id: string
  at: number
  done: boolean
  /** Something is on its way just now. */
  busy: boolean
}

/** The whole pull that the cursor belongs to; while it is not `whole` its end has still to drop what it did not name. */
export interface PullRound {
  n: number
  whole: boolean
  done: number
}

/** Where the pull of one scope stands. */
export interface Pull extends PullRound {
  cursor: string | null
  /** Something of a kind that is packed has come as a row: packs would stand behind it, so none follows in this round. */
  rows: boolean
  /** Documents that came since this round was whole: the rows beside the packs are about so many. */
  since: number
}

/** A PIN's verifier and the sign-in it opens again. Bound to the device's credential; dies with the shift. */
export interface OfflineSignIn {
  badge: string
  deviceId: string
  salt: string
  rounds: number
  verifier: string
  /** Wrong tries in a row, and until when there may be no other. */
  wrong: number
  lockedUntil: number
  signedIn: import("../../shared/contract/identity.ts").SignedIn
}

/** What one sign-in has done so far. */
export interface Tally {
  signInId: string
  parcels: number
  units: number
}

/** One row each in the table `meta`. */
export interface Meta {
  shape: import("./shapes.ts").ShapeMark
  counters: Counters
  tally: Tally
  contact: Contact
  sync: SyncStatus
  pulling: { done: number; total: number } | null
  sender: Sender
  "pull:site": Pull
  "pull:catalogue": Pull
  /** As versions 1 and 2 kept it; null, where they are to pull from zero should they come again. */
  "cursor:site": string | null
  "cursor:catalogue": string | null
  "round:site": PullRound
  "round:catalogue": PullRound
  cataloguePulledAt: number
  /** Up to when, by the server's clock, the pulled set is complete. */
  asOf: number | null
  device: EnrolledDevice | null
  who: import("../../shared/contract/identity.ts").SignedIn | null
  /** Signed sign-ins of this device, newest last: a restored server is told them again. */
  signIns: string[]
  /** The claims that the server of this epoch has taken. */
  signInsTold: string[]
  keyPair: CryptoKeyPair
  currentDraft: string | null
  persisted: boolean | null
  /** See ballast.ts. */
  ballast: Uint8Array
  full: boolean
  /** What the server said of itself: a demo says so on every screen. */
  demo: boolean
  /** Who may sign in here without a network, until their shift ends. */
  offlineSignIns: OfflineSignIn[]
  /** Someone signed out without a network: the server is still to be told. */
  signOutOwed: boolean
}

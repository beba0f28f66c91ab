import * as z from "zod/mini"
import { At, Id, text } from "./basics.ts"

// The books as finance reads them: what was compared with what, where it differs, and the providers' settlement files.

/**
 * missing_at_provider: we have it, its list has not · missing_here: the other way round · amount_differs, state_differs: both
 * have it, not alike · settled_not_ours: a settlement file has it, we have not · fee: a file kept something back · books:
 * the ledger disagrees with itself, an intent, a payment or the refunds · paid_unasked: a customer paid on top
 * for an exchange, and nobody here asked for it.
 */
export const differenceKinds = [
  "missing_at_provider",
  "missing_here",
  "amount_differs",
  "state_differs",
  "settled_not_ours",
  "fee",
  "books",
  "paid_unasked",
] as const
export type DifferenceKind = (typeof differenceKinds)[number]

/** explained: it stands, and somebody said why · closed: dealt with. */
export const differenceStates = ["open", "explained", "closed"] as const
export type DifferenceState = (typeof differenceStates)[number]

export const Sum = z.object({ currency: z.string(), count: z.int(), minor: z.int() })
export type Sum = z.infer<typeof Sum>

/** One provider's side of a comparison, each sum of the same refunds, failed ones left out. */
export const ComparedProvider = z.object({
  provider: z.string(),
  since: At,
  until: At,
  /** It did not answer, or cannot list: why, and nothing of it is proven. */
  problem: z.nullable(z.enum(["unreachable", "lists_nothing"])),
  theirs: z.array(Sum),
  ours: z.array(Sum),
  /** Of all time: what the ledger has on the provider's accounts, and what its refunds and disputes come to. */
  ledger: z.array(Sum),
  refunds: z.array(Sum),
  /** Too young, or its answer is still awaited: looked at by the next one. */
  underWay: z.int(),
})
export type ComparedProvider = z.infer<typeof ComparedProvider>

export const Compared = z.object({
  providers: z.array(ComparedProvider),
  /** Every posting there is: each currency sums to zero. */
  postings: z.array(Sum),
  entries: z.int(),
  intents: z.int(),
  payments: z.int(),
  orderLines: z.int(),
  settlementLines: z.int(),
})
export type Compared = z.infer<typeof Compared>

export const AccountBalance = z.object({
  kind: z.string(),
  of: z.nullable(z.string()),
  currency: z.string(),
  minor: z.int(),
})
export type AccountBalance = z.infer<typeof AccountBalance>

export const Reconciliation = z.object({
  id: Id,
  /** Null: the nightly one. */
  by: z.nullable(z.string()),
  begunAt: At,
  endedAt: At,
  /** proven: everything agreed · incomplete: a provider could not be asked. */
  state: z.enum(["proven", "differs", "incomplete"]),
  /** How many differences it saw. */
  found: z.int(),
  compared: Compared,
})
export type Reconciliation = z.infer<typeof Reconciliation>

export const Difference = z.object({
  id: Id,
  kind: z.enum(differenceKinds),
  provider: z.string(),
  /** The refund's id at the provider, a file's name, or what of the books. */
  subject: z.string(),
  returnId: z.nullable(Id),
  rma: z.nullable(z.string()),
  oursMinor: z.nullable(z.int()),
  theirsMinor: z.nullable(z.int()),
  currency: z.nullable(z.string()),
  /** More of it, as name and value: states, a payment's reference, how many lines. */
  detail: z.record(z.string(), z.string()),
  firstSeenAt: At,
  lastSeenAt: At,
  /** The newest comparison does not have it any more. */
  gone: z.boolean(),
  state: z.enum(differenceStates),
  owner: z.nullable(z.object({ id: Id, name: z.string() })),
  comment: z.nullable(z.string()),
  said: z.nullable(z.object({ by: z.string(), at: At })),
  version: z.int(),
})
export type Difference = z.infer<typeof Difference>

export const SettlementFile = z.object({
  id: Id,
  provider: z.string(),
  name: z.string(),
  reference: z.nullable(z.string()),
  lines: z.int(),
  firstAt: At,
  lastAt: At,
  currency: z.string(),
  netMinor: z.int(),
  refundsMinor: z.int(),
  feesMinor: z.int(),
  by: z.string(),
  at: At,
})
export type SettlementFile = z.infer<typeof SettlementFile>

/** Beyond it, so many and more. */
export const MOST_COUNTED = 1_000

/** GET /api/books */
export const Books = z.object({
  /** Newest first; empty: never compared. */
  runs: z.array(Reconciliation),
  /** One is under way. */
  running: z.boolean(),
  /** By kind of account, as the newest comparison found them. */
  balances: z.array(AccountBalance),
  /** Of all time, by their state, `MOST_COUNTED` at most. */
  counts: z.object({ open: z.int(), explained: z.int(), closed: z.int() }),
  files: z.array(SettlementFile),
  /** Who may be given a difference. */
  people: z.array(z.object({ id: Id, name: z.string() })),
})
export type Books = z.infer<typeof Books>

/** GET /api/books/differences: the oldest first. */
export const DifferencesQuery = z.object({
  state: z.enum(differenceStates),
  after: z.optional(z.string().check(z.regex(/^\d{1,16}\.[0-9a-f-]{36}$/))),
})
export const Differences = z.object({ differences: z.array(Difference), next: z.nullable(z.string()) })
export type Differences = z.infer<typeof Differences>

/** What changes of a difference; explained and closed want a comment. */
export const DifferenceChange = z.object({
  version: z.int(),
  ownerId: z.optional(z.nullable(Id)),
  comment: z.optional(text(2_000)),
  state: z.optional(z.enum(differenceStates)),
})
export type DifferenceChange = z.infer<typeof DifferenceChange>

export const ReconcileBegun = z.object({ running: z.literal(true) })

export const MAX_SETTLEMENT_BYTES = 8_000_000
export const settlementFormats = ["stripe", "mollie"] as const
export type SettlementFormat = (typeof settlementFormats)[number]

/** The file is the body. `total`: its net sum as the payout or the provider's page says it, with a sign where it is below zero. */
export const SettlementUpload = z.object({
  name: text(200),
  total: z.string().check(z.regex(/^-?[\d\s.,\u00a0\u202f]{1,24}$/)),
})
export const SettlementTaken = z.object({
  file: SettlementFile,
  /** It was here already: nothing changed. */
  again: z.boolean(),
  /** Lines of refunds that are in the books now, and those whose refund is not here. */
  posted: z.int(),
  unknown: z.int(),
})
export type SettlementTaken = z.infer<typeof SettlementTaken>

/** What may be wrong with a file: the first word of the refusal's path. */
export const settlementFaults = ["encoding", "empty", "columns", "line", "currencies", "total", "too_long"] as const
export type SettlementFault = (typeof settlementFaults)[number]

import * as z from "zod/mini"
import { At, Id, Sha256, text } from "./basics.ts"
import { RefundActed } from "./refunds.ts"

// Refunds that leave by our own bank account: the customer's account, files of transfers, what the bank said of them, and
// what a person paid by hand. No message holds an IBAN but the one that proposes it.

/** As a SEPA message has it: the town and the country each in a field of its own. */
export const BankAddress = z.object({
  /** Street and number. */
  line: z.string().check(z.maxLength(70)),
  more: z.string().check(z.maxLength(70)),
  postcode: z.string().check(z.maxLength(16)),
  town: text(35),
  /** ISO 3166-1, two letters. */
  country: z.string().check(z.regex(/^[A-Z]{2}$/)),
})
export type BankAddress = z.infer<typeof BankAddress>

/** POST /api/bank/returns/:returnId/ask */
export const BankAsk = z.object({ intentId: Id, version: z.string() })
export const BankAsked = z.object({
  /** For whoever sends it themselves; null where it goes by e-mail. */
  link: z.nullable(z.string()),
  mailedTo: z.nullable(z.string()),
  expiresAt: At,
})

/** POST /api/bank/returns/:returnId/accounts: finance corrects what the customer gave. A second person approves it. */
export const BankProposal = z.object({
  iban: text(60),
  bic: z.string().check(z.maxLength(20)),
  holder: text(70),
  address: BankAddress,
  reason: text(1000),
})
/** POST /api/bank/accounts/:id/decide */
export const BankVerdict = z.object({ verdict: z.enum(["approved", "refused"]), reason: z.optional(text(1000)) })
/** POST /api/bank/intents/:id/choose: by the account that is approved already, or again after a restore. */
export const BankChoice = z.object({ version: z.string(), reason: text(1000) })

export const BankAccount = z.object({
  id: Id,
  masked: z.string(),
  holder: z.string(),
  address: BankAddress,
  /** Null: the customer themselves. */
  proposedBy: z.nullable(z.string()),
  proposedAt: At,
  reason: z.nullable(z.string()),
  agreedAt: z.nullable(At),
  agreedText: z.nullable(z.string()),
  verdict: z.nullable(z.enum(["approved", "refused"])),
  decidedBy: z.nullable(z.string()),
  decidedAt: z.nullable(At),
  verdictReason: z.nullable(z.string()),
  ended: z.boolean(),
  /** The account is held by another name than the order's. */
  nameDiffers: z.boolean(),
  mayDecide: z.boolean(),
})
export type BankAccount = z.infer<typeof BankAccount>

/** What may show that somebody paid by hand. */
export const proofTypes = ["image/jpeg", "image/png", "image/webp", "application/pdf"] as const

/** GET /api/bank/returns/:returnId: the part that a refund's page has of it. */
export const BankOfReturn = z.object({
  ready: z.boolean(),
  ask: z.nullable(
    z.object({ askedBy: z.string(), askedAt: At, expiresAt: At, answeredAt: z.nullable(At), intentId: Id }),
  ),
  accounts: z.array(BankAccount),
  /** Refunds that could go this way now, by what this person may do. */
  intents: z.array(
    z.object({
      id: Id,
      way: z.string(),
      mayAsk: z.boolean(),
      mayChoose: z.boolean(),
      /** The file it is in, and the bank's word. */
      messageId: z.nullable(z.string()),
      word: z.nullable(z.enum(["none", "taken", "paid", "rejected", "undone"])),
      reason: z.nullable(z.string()),
      outside: z.nullable(
        z.object({
          reference: z.string(),
          paidOn: z.string(),
          proof: z.string(),
          proposedBy: z.string(),
          proposedAt: At,
          agreedBy: z.nullable(z.string()),
          doneAt: z.nullable(At),
          /** What kind of file shows it, where one was given: GET /api/refunds/intents/:id/proof. */
          file: z.nullable(z.enum(proofTypes)),
        }),
      ),
      /** propose: mark it paid · agree: a colleague has, and a second must. */
      mayOutside: z.nullable(z.enum(["propose", "agree"])),
      /** It takes two. */
      outsideTakesTwo: z.boolean(),
      version: z.string(),
    }),
  ),
})
export type BankOfReturn = z.infer<typeof BankOfReturn>

/** POST /api/refunds/intents/:id/paid-outside. The same again by a second person agrees, where two must. */
export const PaidOutside = z.object({
  version: z.string(),
  reference: text(140),
  /** The day it left, YYYY-MM-DD. */
  paidOn: z.string().check(z.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)),
  /** What shows it: the statement's line, a receipt's number, where the document lies. */
  proof: text(2000),
  /** A file that was kept for it before, by its hash. */
  file: z.optional(Sha256),
})
export type PaidOutside = z.infer<typeof PaidOutside>
/** POST /api/refunds/intents/:id/proof: the file as the body. */
export const MAX_PROOF_BYTES = 10_000_000
export const ProofKept = z.object({ sha256: Sha256, type: z.enum(proofTypes) })
export const PaidOutsideDone = z.object({ ...RefundActed.shape, waitsForSecond: z.boolean() })

const Waiting = z.object({
  intentId: Id,
  returnId: Id,
  rma: z.string(),
  orderNumber: z.string(),
  holder: z.string(),
  masked: z.string(),
  amountMinor: z.int(),
  dueDay: z.nullable(z.string()),
  /**
   * ready: goes into the next file · restored: chosen before this database was restored, it may have left already ·
   * later: its decision may still be taken back · unreadable: kept under another secret, the customer is to be asked again.
   */
  why: z.enum(["ready", "restored", "later", "unreadable"]),
  version: z.string(),
})
export const BankFile = z.object({
  messageId: z.string(),
  executionDay: z.string(),
  transfers: z.int(),
  sumMinor: z.int(),
  madeBy: z.string(),
  madeAt: At,
  downloadedAt: z.nullable(At),
  undoneAt: z.nullable(At),
  /** How many transfers by the bank's word. */
  none: z.int(),
  taken: z.int(),
  paid: z.int(),
  rejected: z.int(),
  mayUndo: z.boolean(),
})
export type BankFile = z.infer<typeof BankFile>
export const BankReport = z.object({
  sha256: Sha256,
  name: z.string(),
  messageId: z.nullable(z.string()),
  outcome: z.enum(["reading", "taken", "parked"]),
  because: z.nullable(z.string()),
  taken: z.int(),
  paid: z.int(),
  rejected: z.int(),
  by: z.string(),
  at: At,
})
export type BankReport = z.infer<typeof BankReport>

/** GET /api/bank */
export const BankPage = z.object({
  /** Our own account, masked; null: none is set up. */
  account: z.nullable(z.object({ name: z.string(), masked: z.string() })),
  /** Accounts that wait for a second person. */
  toDecide: z.array(
    z.object({ ...BankAccount.shape, returnId: Id, rma: z.string(), customer: z.nullable(z.string()) }),
  ),
  /** Asked, and the customer has not answered. */
  asked: z.array(z.object({ returnId: Id, rma: z.string(), askedBy: z.string(), askedAt: At, expiresAt: At })),
  waiting: z.array(Waiting),
  /** More wait than are listed. */
  waitingInAll: z.object({ count: z.int(), sumMinor: z.int() }),
  files: z.array(BankFile),
  reports: z.array(BankReport),
})
export type BankPage = z.infer<typeof BankPage>

/** GET /api/bank/files/:messageId */
export const BankFileDoc = z.object({
  ...BankFile.shape,
  lines: z.array(
    z.object({
      endToEndId: z.string(),
      returnId: Id,
      rma: z.string(),
      holder: z.string(),
      masked: z.string(),
      amountMinor: z.int(),
      word: z.enum(["none", "taken", "paid", "rejected", "undone"]),
      reason: z.nullable(z.string()),
      at: z.nullable(At),
    }),
  ),
})
export type BankFileDoc = z.infer<typeof BankFileDoc>
/** POST /api/bank/files */
export const BankFileMade = z.object({ messageId: z.string(), transfers: z.int(), sumMinor: z.int() })
/** POST /api/bank/files/:messageId/confirm: the account's statement shows that it was paid. */
export const BankConfirm = z.object({ reference: text(140) })
export const BankConfirmed = z.object({ paid: z.int() })
/** POST /api/bank/reports?name=…: the bank's pain.002 as the body. */
export const BankReportUpload = z.object({ name: text(200) })
export const MAX_REPORT_BYTES = 8_000_000
/** Transfers in one file. */
export const MOST_IN_A_FILE = 500

import * as z from "zod/mini"
import {
  BankAsk,
  BankAsked,
  BankChoice,
  BankConfirm,
  BankConfirmed,
  BankFileDoc,
  BankFileMade,
  BankOfReturn,
  BankPage,
  BankProposal,
  BankReport,
  BankReportUpload,
  BankVerdict,
  MAX_PROOF_BYTES,
  MAX_REPORT_BYTES,
  PaidOutside,
  PaidOutsideDone,
  ProofKept,
} from "../../shared/contract/bank.ts"
import { Id } from "../../shared/contract/basics.ts"
import { done, refused } from "../../shared/contract/problem.ts"
import { RefundActed } from "../../shared/contract/refunds.ts"
import { may } from "../../shared/policy/access.ts"
import { askForAccount } from "../bank/ask-for-account.ts"
import { bankFile, bankPage } from "../bank/bank-page.ts"
import { chooseBank } from "../bank/choose-bank.ts"
import { confirmFile } from "../bank/confirm-file.ts"
import { decideAccount } from "../bank/decide-account.ts"
import { downloadFile } from "../bank/download-file.ts"
import { makeFile } from "../bank/make-file.ts"
import { bankOfReturn } from "../bank/of-return.ts"
import { proposeAccount } from "../bank/propose-account.ts"
import { takeReport } from "../bank/take-report.ts"
import { undoFile } from "../bank/undo-file.ts"
import { portalOrigin } from "../links/portal-origin.ts"
import { keepProof, markOutside, readProof } from "../refunds/keep-proof.ts"
import { readBytes } from "./read-body.ts"
import { type Bytes, type Route, route } from "./route.ts"

/** Refunds that leave by our own bank account, and those that a person paid by hand. */
export const bankRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/bank",
    who: "person",
    says: "Refunds by bank: accounts to approve, what waits, files, and what the bank said",
    reply: BankPage,
    handle: ({ ctx, actor }) => bankPage(ctx.database.read, ctx, actor),
  }),
  route({
    method: "GET",
    path: "/api/bank/returns/:returnId",
    who: "person",
    says: "What a return's page shows of the bank: who was asked, the accounts, and what may be done with each refund",
    reply: BankOfReturn,
    handle: ({ ctx, actor, params }) =>
      bankOfReturn(ctx.database.read, ctx, actor, { returnId: params.returnId ?? "" }),
  }),
  route({
    method: "POST",
    path: "/api/bank/returns/:returnId/ask",
    who: "person",
    says: "Asks the customer for their account by a signed link; an earlier link of the return ends",
    body: BankAsk,
    reply: BankAsked,
    handle: async ({ ctx, actor, params, body }) => {
      const input = { ...body, returnId: params.returnId ?? "", origin: portalOrigin(ctx) }
      const answer = await ctx.database.write((tx) => askForAccount(tx, ctx, actor, input))
      if (answer.ok) ctx.wakeWorker()
      return answer
    },
  }),
  route({
    method: "POST",
    path: "/api/bank/returns/:returnId/accounts",
    who: "person",
    says: "Proposes another account where the customer gave one before; it counts once a second person approves it",
    body: BankProposal,
    reply: z.object({ id: Id }),
    handle: ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => proposeAccount(tx, ctx, actor, { ...body, returnId: params.returnId ?? "" })),
  }),
  route({
    method: "POST",
    path: "/api/bank/accounts/:id/decide",
    who: "person",
    says: "Approves or refuses an account; not by whoever proposed it or sent the link",
    body: BankVerdict,
    reply: z.object({ intents: z.int() }),
    handle: ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => decideAccount(tx, ctx, actor, { ...body, id: params.id ?? "" })),
  }),
  route({
    method: "POST",
    path: "/api/bank/intents/:id/choose",
    who: "person",
    says: "Lets a refund leave by the account that is approved, or again after a restore",
    body: BankChoice,
    reply: RefundActed,
    handle: ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => chooseBank(tx, ctx, actor, { ...body, id: params.id ?? "" })),
  }),
  route({
    method: "POST",
    path: "/api/bank/files",
    who: "person",
    says: "Makes a pain.001 file of what waits; each of its transfers is an attempt from then on",
    reply: BankFileMade,
    handle: ({ ctx, actor }) => ctx.database.write((tx) => makeFile(tx, ctx, actor)),
  }),
  route({
    method: "GET",
    path: "/api/bank/files/:messageId",
    who: "person",
    says: "A file with each of its transfers and the bank's word of it",
    reply: BankFileDoc,
    handle: ({ ctx, actor, params }) => bankFile(ctx.database.read, actor, { messageId: params.messageId ?? "" }),
  }),
  route({
    method: "POST",
    path: "/api/bank/files/:messageId/download",
    who: "person",
    says: "The file's bytes, the same each time; who has them is written down, and from the first time on it counts as sent",
    reply: "bytes",
    handle: async ({ ctx, actor, params }) => {
      const input = { messageId: params.messageId ?? "" }
      const answer = await ctx.database.write((tx) => downloadFile(tx, ctx, actor, input))
      if (!answer.ok) return answer
      const { messageId, bytes } = answer.value
      const file = { type: "application/xml", bytes, fileName: `${messageId}.xml`, download: true }
      return done(file satisfies Bytes)
    },
  }),
  route({
    method: "POST",
    path: "/api/bank/files/:messageId/undo",
    who: "person",
    says: "Takes a file back while nobody has downloaded it",
    reply: z.object({ transfers: z.int() }),
    handle: ({ ctx, actor, params }) =>
      ctx.database.write((tx) => undoFile(tx, ctx, actor, { messageId: params.messageId ?? "" })),
  }),
  route({
    method: "POST",
    path: "/api/bank/files/:messageId/confirm",
    who: "person",
    says: "By the account's statement the file was paid, but for what the bank refused",
    body: BankConfirm,
    reply: BankConfirmed,
    handle: ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => confirmFile(tx, ctx, actor, { ...body, messageId: params.messageId ?? "" })),
  }),
  route({
    method: "POST",
    path: "/api/bank/reports",
    who: "person",
    says: "Takes a bank's pain.002 report as the body; one that does not fit its file is parked with the reason",
    before: (actor) => (may(actor, "bank.pay") ? null : refused("not_allowed", "Refunds by bank are finance's.")),
    takesBytes: MAX_REPORT_BYTES,
    query: BankReportUpload,
    reply: BankReport,
    handle: async ({ ctx, actor, query, request }) => {
      const read = await readBytes(request, MAX_REPORT_BYTES)
      return read.ok ? takeReport(ctx, actor, { name: query.name, bytes: read.value }) : read
    },
  }),
  route({
    method: "POST",
    path: "/api/refunds/intents/:id/paid-outside",
    who: "person",
    says: "Marks a refund as paid by hand, with its reference and proof, in words and as a file; above the threshold two people must",
    body: PaidOutside,
    reply: PaidOutsideDone,
    handle: ({ ctx, actor, params, body }) => markOutside(ctx, actor, { ...body, id: params.id ?? "" }),
  }),
  route({
    method: "POST",
    path: "/api/refunds/intents/:id/proof",
    who: "person",
    says: "Keeps a picture or a PDF that shows a payment by hand, as the body; marking the refund names it by its hash",
    before: (actor) =>
      may(actor, "refund.paid_outside") ? null : refused("not_allowed", "Refunds are finance's to mark."),
    takesBytes: MAX_PROOF_BYTES,
    reply: ProofKept,
    handle: async ({ ctx, actor, params, request }) => {
      const read = await readBytes(request, MAX_PROOF_BYTES)
      return read.ok ? keepProof(ctx, actor, { id: params.id ?? "", bytes: read.value }) : read
    },
  }),
  route({
    method: "GET",
    path: "/api/refunds/intents/:id/proof",
    who: "person",
    says: "The file that shows a payment by hand, as it was given",
    reply: "bytes",
    handle: async ({ ctx, actor, params }) => {
      const file = await readProof(ctx, actor, { id: params.id ?? "" })
      return file.ok ? done({ ...file.value, download: true } satisfies Bytes) : file
    },
  }),
]

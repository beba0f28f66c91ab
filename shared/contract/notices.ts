import * as z from "zod/mini"
import { noticeKinds } from "../domain/notice-kinds.ts"
import { At, Email, Id, text } from "./basics.ts"

// What a customer was told of their return, and what became of it.

/** Of a mail: what it says; account_asked is finance's own question. */
export const MailKind = z.enum([...noticeKinds, "account_asked"])

export const ToldMail = z.object({
  id: Id,
  kinds: z.array(MailKind),
  to: z.string(),
  subject: z.string(),
  state: z.enum(["waiting", "sent", "refused", "given_up", "overtaken", "bounced"]),
  tries: z.int(),
  lastError: z.nullable(z.string()),
  createdAt: At,
  sentAt: z.nullable(At),
  complainedAt: z.nullable(At),
  /** Whoever had it sent again. */
  askedBy: z.nullable(z.string()),
})

/** GET /api/notices/returns/:returnId */
export const NoticesOfReturn = z.object({
  /** Where mails of this return go; null: nobody told an address. */
  address: z.nullable(z.string()),
  /** Of this return alone, because customer service was told another one. */
  corrected: z.boolean(),
  trouble: z.nullable(
    z.object({ kind: z.enum(["bounced", "complained", "unsubscribed"]), reason: z.string(), at: At }),
  ),
  mails: z.array(ToldMail),
  /** Happened, and not told: why. */
  untold: z.array(
    z.object({
      kind: z.enum(noticeKinds),
      at: At,
      state: z.enum(["new", "waiting", "overtaken", "unaddressed", "unwanted"]),
    }),
  ),
})
export type NoticesOfReturn = z.infer<typeof NoticesOfReturn>

/** POST /api/notices/returns/:returnId/address . From now on mails of this return go there. */
export const AddressSaid = z.object({ address: Email })
/** POST /api/notices/mails/:id/again . `key` is of the sender's making: pressed twice it goes once. */
export const MailAgain = z.object({ key: Id, address: z.optional(Email) })
export const MailQueued = z.object({ id: Id, to: z.string() })

/** POST /api/mails/inbound . Signed as Standard Webhooks are (MAIL_INBOUND_SECRET). */
export const MailInbound = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("mail.bounced"),
    /** Of the mail that bounced, with or without its angle brackets; or the address alone. */
    messageId: z.optional(text(400)),
    address: z.optional(text(254)),
    /** False: it may arrive yet, and nothing is done. */
    permanent: z.boolean(),
    reason: z.optional(z.string().check(z.maxLength(2_000))),
  }),
  z.object({
    type: z.literal("mail.complained"),
    messageId: z.optional(text(400)),
    address: z.optional(text(254)),
    reason: z.optional(z.string().check(z.maxLength(2_000))),
  }),
  z.object({
    type: z.literal("mail.received"),
    /** Its own Message-ID: handed over twice it is one. */
    messageId: text(400),
    to: text(1_000),
    from: text(254),
    subject: z.string().check(z.maxLength(1_000)),
    text: z.string().check(z.maxLength(100_000)),
    /** A machine wrote it (RFC 3834): it is not kept. */
    automatic: z.optional(z.boolean()),
  }),
  /** A mail as it came, read here: a bounce by its delivery report (RFC 3464). */
  z.object({ type: z.literal("mail.raw"), raw: text(200_000) }),
])
export type MailInbound = z.infer<typeof MailInbound>

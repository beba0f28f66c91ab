import * as z from "zod/mini"
import { At, Id, Sha256 } from "./basics.ts"
import { docKinds } from "./device-docs.ts"

// protocol.md 5 to 13. Every reply names epoch and position, a photo's too (headers there).

export const MAX_FACTS_A_PUSH = 100
export const MAX_PUSH_BYTES = 2_000_000
export const EPOCH_HEADER = "x-backdock-epoch"
/** "n.tag" of the reply; on a request the highest seen in that epoch. */
export const POSITION_HEADER = "x-backdock-position"

export const Position = z.object({ n: z.int().check(z.gte(0)), tag: z.string() })
export type Position = z.infer<typeof Position>

export const verdicts = ["accepted", "rejected", "review"] as const
export type Verdict = (typeof verdicts)[number]

export const FactResult = z.object({
  id: z.string(),
  hash: z.string(),
  verdict: z.enum(verdicts),
  /** Why rejected or in review: a key of locales `verdicts`. */
  code: z.optional(z.string()),
  message: z.optional(z.string()),
})
export type FactResult = z.infer<typeof FactResult>

export const PushRequest = z.object({
  stream: Id,
  /** Null before the first contact. */
  epoch: z.nullable(z.string()),
  position: z.nullable(Position),
  /** The lowest seq that the device still holds at or above the expectedSeq last told in this epoch. */
  firstKept: z.int().check(z.gte(1)),
  /** Parsed one by one: one bad fact refuses no other. */
  facts: z.array(z.unknown()).check(z.maxLength(MAX_FACTS_A_PUSH)),
  /** Signed sign-ins of this device that the server of this epoch may not know. */
  signIns: z.optional(z.array(z.string().check(z.maxLength(2000))).check(z.maxLength(50))),
  /** The device's own clock as it sends: its offset corrects what it captures from now on. */
  deviceTime: z.optional(At),
  /** After a new epoch: how far each stream was acknowledged in the old one. */
  acknowledged: z.optional(z.array(z.object({ stream: Id, through: z.int() })).check(z.maxLength(100))),
})
export type PushRequest = z.infer<typeof PushRequest>

export const PushReply = z.object({
  epoch: z.string(),
  position: Position,
  results: z.array(FactResult),
  ackedThrough: z.int(),
  safeThrough: z.int(),
  /** The server's clock, for the offset of the device's. */
  serverTime: At,
})
export type PushReply = z.infer<typeof PushReply>

export const pullScopes = ["site", "catalogue"] as const

export const PullQuery = z.object({
  cursor: z.optional(z.string()),
  scope: z.optional(z.enum(pullScopes)),
  epoch: z.optional(z.string()),
  /** "n.tag" */
  position: z.optional(z.string()),
})

export const PulledDoc = z.object({
  kind: z.enum(docKinds),
  id: z.string(),
  /** Null: removed. Else `docBodies[kind]`. */
  body: z.unknown(),
})
export type PulledDoc = z.infer<typeof PulledDoc>

export const PullReply = z.object({
  epoch: z.string(),
  position: Position,
  serverTime: At,
  cursor: z.string(),
  /** More pages wait: ask again at once with the cursor. */
  more: z.boolean(),
  /** The device must drop what it pulled before (its cursor is too old, or it moved to another site). */
  full: z.boolean(),
  docs: z.array(PulledDoc),
  /** About how many docs the whole of this pull has, for the progress bar; 0 when not counted. */
  total: z.int(),
  /** Verdicts of this device's facts that changed after their first answer. Scope site only. */
  verdicts: z.array(FactResult),
  /** Photos of this device's facts whose bytes the server misses, or refused with a code. */
  photosWanted: z.array(z.object({ sha256: Sha256, rejected: z.optional(z.string()) })),
  safeThrough: z.array(z.object({ stream: Id, through: z.int() })),
})
export type PullReply = z.infer<typeof PullReply>

export const PhotoReply = z.object({ sha256: Sha256, stored: z.literal(true) })

/** A file of everything unsent, signed by the device's key (ECDSA P-256, SHA-256, P1363, base64) over each record. */
export const ExportFile = z.object({
  format: z.literal("backdock-export-1"),
  deviceId: z.nullable(Id),
  exportedAt: At,
  records: z
    .array(
      z.object({
        /** canonicalJson of the fact with stream and seq. */
        fact: z.string().check(z.maxLength(40_000)),
        signature: z.nullable(z.string()),
      }),
    )
    .check(z.maxLength(20_000)),
  photos: z.array(z.object({ sha256: Sha256, mime: z.string(), base64: z.string() })),
})
export type ExportFile = z.infer<typeof ExportFile>

export const ImportReply = z.object({
  results: z.array(z.intersection(FactResult, z.object({ held: z.boolean() }))),
  photos: z.array(z.object({ sha256: Sha256, stored: z.boolean(), code: z.optional(z.string()) })),
})

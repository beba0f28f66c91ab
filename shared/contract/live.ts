import * as z from "zod/mini"
import { Id } from "./basics.ts"

// What a desk is told while it is open: that something changed, never what it says. The page then asks again, and gets
// what its person may read.

export const liveKinds = ["parcel", "return", "fact", "looking"] as const
export type LiveKind = (typeof liveKinds)[number]

/** `id` "*": any number of that kind. Of "looking" the id is a case's key. */
export const LiveChange = z.object({ kind: z.enum(liveKinds), id: z.string() })
export type LiveChange = z.infer<typeof LiveChange>

/** The event `hello`, first on every stream: what was missed. `resumed` false: nobody knows, ask everything again. */
export const LiveHello = z.object({ resumed: z.boolean(), changes: z.array(LiveChange) })
/** The event `changed`; its id is what a stream that comes back names in Last-Event-ID. */
export const LiveChanged = z.object({ changes: z.array(LiveChange) })

/** Something is said at least this often: who hears nothing for twice as long asks by itself (`silentMs`). */
export const BEAT_MS = 800
export const SILENT_MS = 2_000

export const LIVE_PATH = "/api/live"

/** "review:unit:<id>" (or parcel, fact), "refund:<return id>", "return:<return id>": a case as one desk shows it. */
export const CaseKey = z
  .string()
  .check(
    z.regex(/^(review:(unit|parcel|fact)|refund|return):[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  )

/** PUT /api/live/looking: this tab looks at that case (null: at none any more). Repeated while it does. */
export const LookingAt = z.object({ tab: Id, at: z.nullable(CaseKey) })
export type LookingAt = z.infer<typeof LookingAt>
/** Names of the others who look at it now. */
export const LookingToo = z.object({ others: z.array(z.string()) })
/** A look that is not repeated within this time is over; a tab repeats it in less than half. */
export const LOOK_LASTS_MS = 7_000
export const LOOK_AGAIN_MS = 3_000

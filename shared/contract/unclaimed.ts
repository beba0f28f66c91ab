import * as z from "zod/mini"
import { At, Id } from "./basics.ts"

/** GET /api/returns/unclaimed: parcels that are here and of no return that anybody knows, the oldest first. */
export const UnclaimedParcel = z.object({
  id: Id,
  /** What its label says; null: nothing that can be read. */
  key: z.nullable(z.string()),
  site: z.string(),
  /** Since when it waits. */
  since: At,
  /** What a lead wrote of it last: who sent it, what lies in it. */
  note: z.nullable(z.string()),
})
export type UnclaimedParcel = z.infer<typeof UnclaimedParcel>

export const UnclaimedParcels = z.object({
  parcels: z.array(UnclaimedParcel),
  /** There are others behind these. */
  more: z.boolean(),
})

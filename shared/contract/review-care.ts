import * as z from "zod/mini"
import { returnStatuses } from "../domain/states.ts"
import { At, Id, text } from "./basics.ts"

// Around a lead's case: who looks after it, where the thing lies, what leads tell each other, which return a parcel is.

/** Who looks after it, and since when. */
export const CaseOwner = z.object({ id: Id, name: z.string(), since: At })

/** PUT /api/review/cases/:id/keeper: who looks after it (null: nobody), and where the thing lies. */
export const KeepCase = z.object({
  ownerId: z.nullable(Id),
  /** Left out: as it was. Null: nobody says. */
  place: z.optional(z.nullable(text(80))),
})
export type KeepCase = z.infer<typeof KeepCase>
export const CaseKept = z.object({ id: z.string(), owner: z.nullable(CaseOwner), place: z.nullable(z.string()) })

/** POST /api/review/cases/:id/notes. The id is the writer's: sent again, it is the same note. */
export const NewNote = z.object({ id: Id, text: text(2000) })
export type NewNote = z.infer<typeof NewNote>
export const CaseNote = z.object({ id: Id, by: z.string(), at: At, text: z.string() })
export type CaseNote = z.infer<typeof CaseNote>

/** GET /api/review/returns?q=…: by a number that is read off the parcel or what lies in it. */
export const FoundReturn = z.object({
  returnId: Id,
  rma: z.string(),
  orderNumber: z.string(),
  shop: z.string(),
  site: z.string(),
  /** Who sent it; null where nobody said. */
  customer: z.nullable(z.string()),
  status: z.enum(returnStatuses),
  lines: z.array(z.object({ title: z.string(), picture: z.nullable(z.string()), authorized: z.int() })),
})
export type FoundReturn = z.infer<typeof FoundReturn>
export const FoundReturns = z.object({ returns: z.array(FoundReturn) })

/** POST /api/review/cases/:id/link: the parcel holds this return. Taken back by …/unlink. */
export const LinkParcel = z.object({ version: z.string(), returnId: Id })
export type LinkParcel = z.infer<typeof LinkParcel>
export const ParcelLinked = z.object({ id: z.string(), rma: z.string(), next: z.nullable(z.string()) })

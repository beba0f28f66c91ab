import * as z from "zod/mini"
import { Id } from "./basics.ts"

/** GET and PUT /api/insights/weekly: does the one who asks get the weekly letter, and where. */
export const WeeklyWish = z.object({ wanted: z.boolean(), address: z.nullable(z.string()) })
export type WeeklyWish = z.infer<typeof WeeklyWish>

export const WeeklyWanted = z.object({ wanted: z.boolean() })

/** GET /api/insights/owners: who may own a signal. */
export const SignalOwners = z.object({ people: z.array(z.object({ id: Id, name: z.string() })) })
export type SignalOwners = z.infer<typeof SignalOwners>

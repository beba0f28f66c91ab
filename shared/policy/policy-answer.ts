import * as z from "zod/mini"
import { Policy } from "./policy-document.ts"

/** GET /api/policy/:version, or "current": the shop's questions, grades and places in its own words. */
export const PolicyAnswer = z.object({ version: z.int(), policy: Policy })
export type PolicyAnswer = z.infer<typeof PolicyAnswer>

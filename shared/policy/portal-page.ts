import * as z from "zod/mini"
import { text } from "../contract/basics.ts"
import { PortalRules } from "./portal-rules.ts"

/** What customers are asked when they announce a return, for the administrator. 0: what is built in. */
export const PortalRulesPage = z.object({ version: z.int(), rules: PortalRules })
export const PortalRulesChange = z.object({ version: z.int(), rules: PortalRules, reason: text(500) })
export const PortalRulesChanged = z.object({ version: z.int() })

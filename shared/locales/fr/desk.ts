import admin from "./admin.ts"
import decision from "./decision.ts"
import policy from "./policy.ts"
import refunds from "./refunds.ts"
import review from "./review.ts"

/** Words that come with the desks. */
export const rooms = { admin, decision, policy, refunds, review }

import acts from "./acts.ts"
import admin from "./admin.ts"
import backup from "./backup.ts"
import decision from "./decision.ts"
import desk from "./desk-words.ts"
import finance from "./finance.ts"
import guide from "./guide.ts"
import imports from "./imports.ts"
import intake from "./intake.ts"
import live from "./live.ts"
import policy from "./policy.ts"
import refunds from "./refunds.ts"
import review from "./review.ts"
import rules from "./rules.ts"

/** Words that come with the desks. */
export const rooms = {
  acts,
  admin,
  backup,
  decision,
  desk,
  finance,
  guide,
  imports,
  intake,
  live,
  policy,
  refunds,
  review,
  rules,
}

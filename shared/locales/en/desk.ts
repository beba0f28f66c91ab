import acts from "./acts.ts"
import admin from "./admin.ts"
import backup from "./backup.ts"
import bank from "./bank.ts"
import books from "./books.ts"
import decision from "./decision.ts"
import desk from "./desk-words.ts"
import finance from "./finance.ts"
import guide from "./guide.ts"
import imports from "./imports.ts"
import insights from "./insights.ts"
import intake from "./intake.ts"
import live from "./live.ts"
import look from "./look.ts"
import numbers from "./numbers.ts"
import papers from "./papers.ts"
import payments from "./payments.ts"
import policy from "./policy.ts"
import questions from "./questions.ts"
import reasons from "./reasons.ts"
import refunds from "./refunds.ts"
import resolutions from "./resolutions.ts"
import review from "./review.ts"
import risk from "./risk.ts"
import rules from "./rules.ts"
import sending from "./sending.ts"
import shops from "./shops.ts"
import themes from "./themes.ts"
import told from "./told.ts"
import webhooks from "./webhooks.ts"

/** Words that come with the desks. */
export const rooms = {
  acts,
  admin,
  backup,
  bank,
  books,
  decision,
  desk,
  finance,
  guide,
  imports,
  insights,
  intake,
  live,
  numbers,
  papers,
  payments,
  policy,
  questions,
  reasons,
  refunds,
  resolutions,
  review,
  risk,
  rules,
  look,
  sending,
  shops,
  themes,
  told,
  webhooks,
}

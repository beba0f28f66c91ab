import type { Policy, Profile } from "./policy-document.ts"

export type LawRule = {
  /** Its words are in shared/locales under `rules.law.<code>`. */
  code:
    | "notice"
    | "goods"
    | "window"
    | "delivery"
    | "late"
    | "new"
    | "opened"
    | "repair"
    | "guarantee"
    | "postage"
    | "credit"
    | "fee"
  /** The field that it is about. */
  path: string
  article: string
  /** What the field must be, for whoever reads the API. */
  wants: string
  holds(policy: Policy): boolean
}

/** What no consumer policy in France may say, whatever the shop prefers. Better for the customer is always allowed. */
export const lawRules: readonly LawRule[] = [
  {
    code: "window",
    path: "legal.withdrawal.windowDays",
    article: "L221-18",
    wants: "at least 14 days, or null for no end",
    holds: ({ legal }) => atLeast(legal.withdrawal.windowDays, 14),
  },
  {
    code: "notice",
    path: "legal.withdrawal.noticeDays",
    article: "L221-24",
    wants: "from 0 to 14 days after the customer's notice",
    holds: ({ legal }) => within(legal.withdrawal.noticeDays, 14),
  },
  {
    code: "goods",
    path: "legal.withdrawal.goodsDays",
    article: "L221-24",
    wants: "0, or null: no longer than until the goods or the proof of shipment",
    holds: ({ legal }) => legal.withdrawal.goodsDays === null || within(legal.withdrawal.goodsDays, 0),
  },
  {
    code: "delivery",
    path: "legal.withdrawal.deliveryBack",
    article: "L221-24",
    wants: "true: the standard delivery goes back with the whole order",
    holds: ({ legal }) => legal.withdrawal.deliveryBack,
  },
  {
    code: "late",
    path: "legal.withdrawal.lateSurcharge",
    article: "L242-4",
    wants: "true: the surcharge for lateness is owed by law",
    holds: ({ legal }) => legal.withdrawal.lateSurcharge,
  },
  {
    code: "new",
    path: "depreciation.A",
    article: "L221-23",
    wants: "0: what comes back as new and sealed has lost nothing",
    holds: ({ depreciation }) => depreciation.A === 0,
  },
  {
    code: "opened",
    path: "depreciation.B",
    article: "L221-23",
    wants: "0: to open and to try is the customer's right",
    holds: ({ depreciation }) => depreciation.B === 0,
  },
  {
    code: "repair",
    path: "legal.conformity.goodsDays",
    article: "L217-17",
    wants: "from 0 to 14 days after the goods or the proof of shipment",
    holds: ({ legal }) => within(legal.conformity.goodsDays, 14),
  },
  {
    code: "guarantee",
    path: "legal.conformity.windowDays",
    article: "L217-3",
    wants: "at least 730 days (two years), or null for no end",
    holds: ({ legal }) => atLeast(legal.conformity.windowDays, 730),
  },
  {
    code: "postage",
    path: "postage.shopPaysForBases",
    article: "L217-11",
    wants: '"conformity" among them: under the guarantee the return costs the customer nothing',
    holds: ({ postage }) => postage.shopPaysForBases.includes("conformity"),
  },
  {
    code: "credit",
    path: "storeCredit.validDays",
    article: "2224 Code civil",
    wants: "at least 1827 days (five years), or null for no end: it stands for money that is owed",
    holds: ({ storeCredit }) => atLeast(storeCredit.validDays, 1_827),
  },
]

/** A rule of law that a policy breaks, at the field where it does. */
export type Broken = Pick<LawRule, "code" | "path" | "article" | "wants">

/** The rules of law that this policy breaks; a profile of the shop's own is held to what the basis says that it follows. */
export function brokenLaw(policy: Policy): Broken[] {
  const own = lawRules.filter((rule) => !rule.holds(policy))
  return [...own, ...Object.entries(policy.profiles).flatMap(([id, profile]) => brokenBy(policy, id, profile))]
}

function brokenBy(policy: Policy, id: string, { follows, terms, restockingFee }: Profile): Broken[] {
  const inItsPlace = { ...policy, legal: { ...policy.legal, [follows]: { ...policy.legal[follows], ...terms } } }
  const broken = lawRules.filter(
    (rule) => rule.path.startsWith(`legal.${follows}.`) && rule.code !== "late" && !rule.holds(inItsPlace),
  )
  const path = (rule: LawRule) => rule.path.replace(`legal.${follows}`, `profiles.${id}.terms`)
  const fee = restockingFee > 0 ? noFee[follows] : undefined
  return [
    ...broken.map((rule) => ({ ...rule, path: path(rule) })),
    ...(fee ? [{ code: "fee" as const, path: `profiles.${id}.restockingFee`, ...fee }] : []),
  ]
}

const noFee: Partial<Record<Profile["follows"], Pick<LawRule, "article" | "wants">>> = {
  withdrawal: { article: "L221-23", wants: "0: a fee for coming back is refused on a withdrawal" },
  conformity: { article: "L217-11", wants: "0: a fee for coming back is refused under the guarantee" },
}

const atLeast = (days: number | null, least: number) => days === null || days >= least
const within = (days: number | null, most: number) => days !== null && days >= 0 && days <= most

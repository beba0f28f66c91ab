import { sumMinor } from "../../../shared/domain/money.ts"
import type { Facts } from "../facts.ts"
import { isGoing, isPaid, sumOf } from "../money-of.ts"
import { fill, type Speech } from "../say.ts"
import type { Part, Template } from "../template.ts"
import { namesOf } from "./common.ts"

const open = ({ intents }: Facts) => intents.filter((one) => !isPaid(one) && one.kind !== "surcharge")

/** Past its day, and what is owed has not left: honest about whose fault it is. */
export const late: Template = {
  kind: "late",
  stands: (facts) =>
    facts.returned.due_at !== null &&
    facts.returned.due_at <= facts.now &&
    (open(facts).length > 0 || (facts.returned.owed_minor ?? 0) > 0),
  write: (say, facts) => {
    const w = say.w.late
    const due = say.day(facts.returned.due_day ?? facts.now)
    const waiting = open(facts)
    const rows = waiting.length > 0 ? [[say.w.sum, sumOf(say, waiting)] as const] : []
    return {
      subject: fill(w.subject, namesOf(facts)),
      title: w.title,
      parts: [{ text: fill(w.text, { day: due }) }, { rows }, { text: w.holder[whose(facts)] }, ...added(say, facts)],
      next: w.next,
    }
  },
}

function whose(facts: Facts): keyof Speech["w"]["late"]["holder"] {
  const waiting = open(facts)
  if (waiting.some((one) => one.way === "sepa")) return "account"
  if (waiting.some(isGoing)) return "bank"
  return facts.parcels.some((one) => one.arrived_at !== null) ? "us" : "other"
}

function added(say: Speech, { intents }: Facts): Part[] {
  const own = intents.filter((one) => one.kind === "surcharge")
  const sum = sumMinor(own.map((one) => one.amount_minor))
  return sum > 0 ? [{ text: fill(say.w.late.surcharge, { sum: sumOf(say, own) }) }] : []
}

import type { Facts } from "../facts.ts"
import { isGoing, isPaid, sumOf, wayRows } from "../money-of.ts"
import { fill } from "../say.ts"
import type { Template } from "../template.ts"
import { itemRows, namesOf } from "./common.ts"

const going = ({ intents }: Facts) => intents.filter(isGoing)

/** The whole of it, what has gone already too: a second refund of a return never reads as if it were all. */
export const decided: Template = {
  kind: "decided",
  stands: (facts) => going(facts).length > 0,
  gist: ({ intents }) =>
    intents
      .filter((one) => isGoing(one) || isPaid(one))
      .map((one) => `${one.id}:${one.amount_minor}`)
      .join(" "),
  write: (say, facts) => {
    const w = say.w.decided
    const all = facts.intents.filter((one) => isGoing(one) || isPaid(one))
    const sum = sumOf(say, all)
    const rows = wayRows(say, all)
    const total = rows.length > 1 ? [[w.total, sum] as const] : []
    const onlyGoods = all.every((one) => one.way === "replacement")
    return {
      subject: fill(w.subject, { ...namesOf(facts), sum }),
      title: fill(w.title, { sum }),
      parts: [{ text: w.text }, { rows: [...itemRows(say, facts), ...rows, ...total] }],
      next: onlyGoods ? w.nextReplacement : w.next,
    }
  },
}

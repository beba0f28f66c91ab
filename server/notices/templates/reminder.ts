import { localDay } from "../../../shared/policy/local-days.ts"
import { fill } from "../say.ts"
import type { Template } from "../template.ts"
import { isSent, itemRows, namesOf } from "./common.ts"

export const reminder: Template = {
  kind: "reminder",
  stands: (facts) =>
    facts.returned.decided === null &&
    !isSent(facts) &&
    facts.sendBy !== null &&
    localDay(facts.now, facts.shop.timeZone) <= facts.sendBy,
  write: (say, facts) => {
    const w = say.w.reminder
    const day = { ...namesOf(facts), day: say.day(facts.sendBy ?? facts.now) }
    return {
      subject: fill(w.subject, day),
      title: fill(w.title, day),
      parts: [{ text: fill(w.text, day) }, { rows: itemRows(say, facts) }],
      next: w.next,
    }
  },
}

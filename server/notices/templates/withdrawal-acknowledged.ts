import { fill } from "../say.ts"
import type { Part, Template } from "../template.ts"
import { itemRows, namesOf } from "./common.ts"

/** A durable medium with content, date and time (Directive 2023/2673): it is owed whatever happened since. */
export const withdrawalAcknowledged: Template = {
  kind: "withdrawal_acknowledged",
  stands: () => true,
  write: (say, facts, told) => {
    const w = say.w.withdrawal_acknowledged
    const moment = told[0]?.moment ?? facts.returned.notice_at
    const at = fill(w.at, { day: say.day(moment), time: say.time(moment) })
    const said = told.flatMap(({ detail }) => (typeof detail.text === "string" ? [detail.text] : []))
    const quotes: Part[] = said.map((quote) => ({ over: w.content, quote }))
    return {
      subject: fill(w.subject, namesOf(facts)),
      title: w.title,
      parts: [{ text: fill(w.text, { moment: at }) }, ...quotes, { rows: itemRows(say, facts) }],
      next: facts.sendBy ? fill(w.next, { sendBy: say.day(facts.sendBy) }) : w.nextNoDay,
    }
  },
}

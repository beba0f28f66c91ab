import { fill } from "../say.ts"
import type { Template } from "../template.ts"
import { hasCome, itemRows, namesOf } from "./common.ts"

export const announcedLabel: Template = {
  kind: "announced_label",
  stands: (facts) => facts.returned.decided === null && !hasCome(facts),
  write: (say, facts) => {
    const w = say.w.announced_label
    const until = facts.sendBy ? [[w.sendBy, say.day(facts.sendBy)] as const] : []
    return {
      subject: fill(w.subject, namesOf(facts)),
      title: w.title,
      parts: [{ text: w.text }, { rows: [...itemRows(say, facts), ...until] }],
      next: w.next,
    }
  },
}

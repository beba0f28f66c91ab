import { fill } from "../say.ts"
import type { Template } from "../template.ts"
import { hasCome, itemRows, namesOf } from "./common.ts"

export const labelLater: Template = {
  kind: "label_later",
  stands: (facts) =>
    facts.returned.decided === null &&
    !hasCome(facts) &&
    !facts.notices.some((one) => one.kind === "announced_label" && one.state !== "overtaken"),
  write: (say, facts) => {
    const w = say.w.label_later
    return {
      subject: fill(w.subject, namesOf(facts)),
      title: w.title,
      parts: [{ text: w.text }, { rows: itemRows(say, facts) }],
      next: w.next,
    }
  },
}

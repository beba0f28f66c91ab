import { fill } from "../say.ts"
import type { Template } from "../template.ts"
import { itemRows, namesOf } from "./common.ts"

export const cancelled: Template = {
  kind: "cancelled",
  stands: ({ returned }) => returned.decided === "cancelled",
  write: (say, facts) => {
    const w = say.w.cancelled
    return {
      subject: fill(w.subject, namesOf(facts)),
      title: w.title,
      parts: [{ text: w.text }, { rows: itemRows(say, facts) }],
      next: w.next,
    }
  },
}

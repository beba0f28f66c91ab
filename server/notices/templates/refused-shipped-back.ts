import type { Facts, Told } from "../facts.ts"
import { fill } from "../say.ts"
import type { Template } from "../template.ts"
import { namesOf } from "./common.ts"

const ownOf = ({ resolutions }: Facts, told: readonly Told[]) =>
  resolutions.filter((one) => one.state === "shipped_back" && told.some(({ about }) => about === one.unit_id))

export const refusedShippedBack: Template = {
  kind: "refused_shipped_back",
  stands: (facts, told) => ownOf(facts, [told]).length > 0,
  write: (say, facts, told) => {
    const w = say.w.refused_shipped_back
    const rows = ownOf(facts, told).flatMap((one) => [
      [say.w.items, one.title] as const,
      [w.reason, w.reasons[one.refusal ?? "other"]] as const,
      ...(one.carrier ? [[say.w.carrier, one.carrier] as const] : []),
      ...(one.tracking ? [[w.tracking, one.tracking] as const] : []),
    ])
    return {
      subject: fill(w.subject, namesOf(facts)),
      title: w.title,
      parts: [{ text: w.text }, { rows }],
      next: w.next,
    }
  },
}

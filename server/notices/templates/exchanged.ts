import type { Facts, Told } from "../facts.ts"
import { fill } from "../say.ts"
import type { Template } from "../template.ts"
import { namesOf } from "./common.ts"

const sent: readonly string[] = ["replacement_shipped", "repair_returned"]
const ownOf = ({ resolutions }: Facts, told: readonly Told[]) =>
  resolutions.filter((one) => sent.includes(one.state) && told.some(({ about }) => about === one.unit_id))

export const exchanged: Template = {
  kind: "exchanged",
  stands: (facts, told) => ownOf(facts, [told]).length > 0,
  write: (say, facts, told) => {
    const w = say.w.exchanged
    const own = ownOf(facts, told)
    const repaired = own.every((one) => one.state === "repair_returned")
    const rows = own.flatMap((one) => [
      [say.w.items, one.title] as const,
      ...(one.order_number ? [[w.order, one.order_number] as const] : []),
      ...(one.carrier ? [[say.w.carrier, one.carrier] as const] : []),
      ...(one.tracking ? [[w.tracking, one.tracking] as const] : []),
    ])
    return {
      subject: fill(w.subject, namesOf(facts)),
      title: w.title,
      parts: [{ text: repaired ? w.repair : w.replacement }, { rows }],
      next: w.next,
    }
  },
}

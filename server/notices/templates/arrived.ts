import type { Facts, Told } from "../facts.ts"
import { fill } from "../say.ts"
import type { Template } from "../template.ts"
import { itemRows, namesOf } from "./common.ts"

/** What is told of a return later than its arrival says more than that it is here. */
const further: readonly string[] = ["decided", "deduction_proposed", "paid", "exchanged", "refused_shipped_back"]
const isFurther = ({ notices }: Facts, { moment }: Told) =>
  notices.some((one) => further.includes(one.kind) && one.moment >= moment && one.state !== "overtaken")

/** Seen at the dock; or handed over there, by the carrier's word. */
const isHere = ({ arrived_at, state }: Facts["parcels"][number]) =>
  arrived_at !== null || ["arrived", "opened", "closed"].includes(state)
const latestOf = (told: readonly Told[]) => Math.max(...told.map(({ moment }) => moment))

export const arrived: Template = {
  kind: "arrived",
  stands: (facts, told) => facts.parcels.some((one) => one.id === told.about && isHere(one)) && !isFurther(facts, told),
  write: (say, facts, told) => {
    const w = say.w.arrived
    const own = facts.parcels.filter((one) => told.some(({ about }) => about === one.id))
    const at = Math.max(...own.map((one) => one.arrived_at ?? latestOf(told)))
    const rows = own.flatMap((one) => (one.key ? [[say.w.parcel, one.key] as const] : []))
    const { due_day: due } = facts.returned
    return {
      subject: fill(w.subject, namesOf(facts)),
      title: w.title,
      parts: [{ text: fill(w.text, { day: say.day(at) }) }, { rows: [...itemRows(say, facts), ...rows] }],
      next: due === null ? w.nextNoDay : fill(w.next, { due: say.day(due) }),
    }
  },
}

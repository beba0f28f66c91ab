import type { Facts, Told } from "../facts.ts"
import { fill } from "../say.ts"
import type { Template } from "../template.ts"
import { namesOf } from "./common.ts"

const openOf = ({ hearings }: Facts, told: readonly Told[]) =>
  hearings.filter((one) => one.state === "open" && told.some(({ about }) => about === one.id || about === ""))

export const deductionProposed: Template = {
  kind: "deduction_proposed",
  stands: (facts, told) => openOf(facts, [told]).length > 0,
  write: (say, facts, told) => {
    const w = say.w.deduction_proposed
    const open = openOf(facts, told)
    const currency = open[0]?.currency ?? facts.shop.currency
    const price = open.reduce((sum, one) => sum + one.price_minor, 0)
    const deduction = open.reduce((sum, one) => sum + one.deduction_minor, 0)
    const day = say.day(Math.min(...open.map((one) => one.ends_at)) - 1)
    return {
      subject: fill(w.subject, namesOf(facts)),
      title: fill(w.title, { deduction: say.money(deduction, currency) }),
      parts: [
        { text: w.text },
        {
          rows: [
            [say.w.items, open.map((one) => one.title).join("\n")],
            [w.paid, say.money(price, currency)],
            [w.deduction, say.money(deduction, currency)],
            [w.rest, say.money(price - deduction, currency)],
          ],
        },
      ],
      next: fill(w.next, { day }),
    }
  },
}

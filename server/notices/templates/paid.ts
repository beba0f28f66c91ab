import type { Facts, Told } from "../facts.ts"
import { isGoing, isPaid, sumOf, wayOf } from "../money-of.ts"
import { fill, type Speech } from "../say.ts"
import type { Part, Template } from "../template.ts"
import { namesOf } from "./common.ts"

/** `about` begins with the refund's id; of a store credit it names the part of it. */
function paidOf(facts: Facts, told: readonly Told[]) {
  const ids = new Set(told.map(({ about }) => about.split(":")[0]))
  const own = facts.intents.filter((one) => isPaid(one) && (ids.has(one.id) || one.way === "store_credit"))
  return own.filter((one) => ids.has(one.id) || told.some(({ about }) => !about.includes(":")))
}

export const paid: Template = {
  kind: "paid",
  stands: (facts, told) => paidOf(facts, [told]).length > 0,
  write: (say, facts, told) => {
    const w = say.w.paid
    const own = paidOf(facts, told)
    const sum = sumOf(say, own)
    const more = facts.intents.filter((one) => isGoing(one) && one.way !== "replacement")
    const rows = [...Map.groupBy(own, (one) => wayOf(say, one))].map(([way, some]) => [way, sumOf(say, some)] as const)
    const day = say.day(Math.max(...told.map(({ moment }) => moment)))
    const waits = delays(say, own).map((text) => ({ text }))
    return {
      subject: fill(w.subject, { ...namesOf(facts), sum }),
      title: fill(w.title, { sum }),
      parts: [{ text: fill(w.text, { day }) }, { rows }, ...waits, ...creditOf(say, facts, own)],
      next: more.length > 0 ? fill(w.nextMore, { sum: sumOf(say, more) }) : w.next,
    }
  },
}

function delays({ w }: Speech, own: Facts["intents"]): string[] {
  const ways = new Set(own.map(({ way = "original" }) => way))
  return [...(ways.has("original") ? [w.paid.delayCard] : []), ...(ways.has("sepa") ? [w.paid.delayBank] : [])]
}

function creditOf(say: Speech, { credit }: Facts, own: Facts["intents"]): Part[] {
  if (!credit || !own.some((one) => one.way === "store_credit")) return []
  const { w } = say
  const until =
    credit.expires_at === null ? "" : ` ${fill(w.paid.creditUntil, { day: say.day(credit.expires_at - 1) })}`
  return [{ text: `${fill(w.paid.credit, { code: credit.code })}${until}` }]
}

import { fill } from "../say.ts"
import type { Template } from "../template.ts"
import { namesOf } from "./common.ts"

export const onItsWay: Template = {
  kind: "on_its_way",
  stands: ({ parcels, returned }, { about }) =>
    returned.decided === null && parcels.some((one) => (about === "" || one.id === about) && one.arrived_at === null),
  write: (say, facts, told) => {
    const w = say.w.on_its_way
    const own = facts.parcels.filter((one) => told.some(({ about }) => about === "" || about === one.id))
    const rows = own.flatMap((one) => [
      ...(one.carrier ? [[say.w.carrier, carrierName(one.carrier)] as const] : []),
      ...(one.key ? [[say.w.parcel, one.key] as const] : []),
    ])
    return {
      subject: fill(w.subject, namesOf(facts)),
      title: w.title,
      parts: [{ text: w.text }, { rows }],
      next: w.next,
    }
  },
}

const carrierName = (code: string) =>
  code.replace(/(^|[_-])([a-z])/g, (_, gap, letter) => `${gap ? " " : ""}${letter.toUpperCase()}`)

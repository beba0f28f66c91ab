import type { Signal, SignalAbout } from "../../shared/contract/insights.ts"
import type { Dimension } from "../../shared/domain/measures.ts"
import { weekOf } from "../../shared/domain/week.ts"
import type { Asked, Place } from "./asked.ts"

/** By what an action may be filtered: what its signal is about. */
const abouts = {
  product: "productId",
  size: "size",
  batch: "batch",
  supplier: "supplier",
  carrier: "carrier",
  region: "region",
  reason: "reason",
  defect: "defect",
  lead: "lead",
} as const satisfies Partial<Record<Dimension, keyof SignalAbout>>
export const aboutKinds = Object.keys(abouts) as (keyof typeof abouts)[]

const isAbout = ({ about }: Pick<Signal, "about">, { by, key }: Place): boolean =>
  !(by in abouts) || (about[abouts[by as keyof typeof abouts]] ?? "") === key

const weekActed = ({ actedOn }: Pick<Signal, "actedOn">): number | null =>
  actedOn === null ? null : weekOf(Date.parse(`${actedOn}T12:00:00Z`))

/** Actions on what the filters name, newest first: those of the period, and how many others there are. */
export function actedIn<S extends Pick<Signal, "about" | "actedOn">>(
  signals: readonly S[],
  { from, to, filters }: Pick<Asked, "from" | "to" | "filters">,
): { acted: S[]; others: number; first: number; last: number } {
  const all = signals.filter((signal) => signal.actedOn !== null && filters.every((place) => isAbout(signal, place)))
  const weeks = all.flatMap((signal) => weekActed(signal) ?? [])
  const acted = all.filter((signal) => {
    const week = weekActed(signal)
    return week !== null && week >= from && week <= to
  })
  acted.sort((a, b) => ((a.actedOn ?? "") < (b.actedOn ?? "") ? 1 : -1))
  return { acted, others: all.length - acted.length, first: Math.min(from, ...weeks), last: Math.max(to, ...weeks) }
}

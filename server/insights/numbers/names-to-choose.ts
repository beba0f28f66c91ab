import type { FilterNames } from "../../../shared/contract/numbers.ts"
import { done, type Result } from "../../../shared/contract/problem.ts"
import { type Dimension, stages } from "../../../shared/domain/measures.ts"
import { weekPeriod } from "../../../shared/domain/sales-period.ts"
import type { Db } from "../../db/open.ts"
import { countSums, isTime } from "./count.ts"
import { nameKeys } from "./name-keys.ts"
import { monthOf } from "./question.ts"

export interface NamesAsked {
  by: Dimension
  like: string
  from: number
  to: number
}

const MOST = 40

/** As people type it: without capitals and accents. */
const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim()

/** What came back in these weeks, by name: the most of all first, and of what is typed those in which it is found. */
export async function namesToChoose(db: Db, { by, like, from, to }: NamesAsked): Promise<Result<FilterNames>> {
  if (by === "stage") return done({ names: stages.map((key) => ({ key, name: null, units: 0 })) })
  const counted = await countSums(db, { week: "seen", sums: ["units"], by: [by], filters: [], from, to })
  const byKey = new Map<string | null, number>()
  for (const row of counted) {
    const [key = null] = row.keys
    const own = key === null || !isTime(by) ? key : by === "week" ? weekPeriod(Number(key)) : monthOf(Number(key))
    byKey.set(own, (byKey.get(own) ?? 0) + (row.units ?? 0))
  }
  const ordered = [...byKey].sort(([, a], [, b]) => b - a)
  const wanted = plain(like)
  // names of all are read only where somebody types a part of one
  const rows = (wanted === "" ? ordered.slice(0, MOST) : ordered).map(([key]) => ({ key: [key], name: [], values: {} }))
  const named = await nameKeys(db, [by], rows)
  const found = named.flatMap(({ key: [key = null], name: [name = null] }) =>
    plain(`${name ?? ""} ${key ?? ""}`).includes(wanted) ? [{ key, name, units: byKey.get(key) ?? 0 }] : [],
  )
  return done({ names: found.slice(0, MOST) })
}

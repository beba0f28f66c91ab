import { type RawBuilder, sql } from "kysely"
import type { RefundSort } from "../../shared/contract/refund-desk.ts"

// Where a row stands in the list, and what comes after it: paging by what was seen last, so that a row that goes or
// comes meanwhile moves no other to another page.

export type Kind = "intent" | "obligation" | "claim"
export interface Place {
  /** The currency, where it sorts by amount; "" else. */
  currency: string
  /** Due date, amount or last change, by the sort. */
  at: number
  kind: Kind
  id: string
}

export const writeCursor = ({ currency, at, kind, id }: Place): string => `${currency}.${at}.${kind}:${id}`

/** Null: none, or none of ours, which is the beginning. */
export function readCursor(cursor: string | undefined): Place | null {
  const [, currency = "", at = "", kind, id = ""] =
    /^([A-Z]{0,3})\.(-?\d{1,16})\.(intent|obligation|claim):([\w-]{1,64})$/.exec(cursor ?? "") ?? []
  return kind ? { currency, at: Number(at), kind: kind as Kind, id } : null
}

export const isAscending = (sort: RefundSort) => sort === "due"

/** In the order of the list; at one moment refunds come before obligations, the other way round where it descends. */
export function comparePlaces(sort: RefundSort): (a: Place, b: Place) => number {
  const way = isAscending(sort) ? 1 : -1
  return (a, b) => way * (order(a.currency, b.currency) || a.at - b.at || order(a.kind, b.kind) || order(a.id, b.id))
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

export interface Columns {
  currency: RawBuilder<unknown>
  at: RawBuilder<unknown>
  id: RawBuilder<unknown>
}

/** Those of one kind that come after a place. The first column is compared by itself, so that its index begins there. */
export function after(sort: RefundSort, own: Kind, from: Place, { currency, at, id }: Columns): RawBuilder<boolean> {
  const [past, notBefore] = isAscending(sort) ? [sql`>`, sql`>=`] : [sql`<`, sql`<=`]
  const key = sort === "amount" ? sql`(${currency}, ${at})` : at
  const value = sort === "amount" ? sql`(${from.currency}, ${from.at})` : sql`${from.at}`
  if (own === from.kind) {
    if (sort === "amount") return sql<boolean>`(${currency}, ${at}, ${id}) < (${from.currency}, ${from.at}, ${from.id})`
    return sql<boolean>`(${at} ${notBefore} ${from.at} and (${at} ${past} ${from.at} or ${id} ${past} ${from.id}))`
  }
  const stillToCome = isAscending(sort) ? own > from.kind : own < from.kind
  return sql<boolean>`${key} ${stillToCome ? notBefore : past} ${value}`
}

import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { RefundSort } from "../../shared/contract/refund-desk.ts"
import type { RefundQuery, RefundQueue, RefundRow } from "../../shared/contract/refunds.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db } from "../db/open.ts"
import { readFilter, type Show } from "./queue-filter.ts"
import { readCursor, writeCursor } from "./queue-place.ts"
import { placedRows, withNames } from "./queue-rows.ts"
import { sumsOf } from "./queue-totals.ts"
import { withSurcharge, zonesOf } from "./running-surcharge.ts"

const A_PAGE = 100
/** Sorting by amount what grows with the years would read all of it: the newest first instead. */
const openShows: readonly Show[] = ["waiting", "obligations", "moving", "claims"]

/** What was paid is looked up, not worked through. */
export function sortOf(show: Show, sort: RefundSort | undefined): RefundSort {
  if (sort === "amount" && !openShows.includes(show)) return "changed"
  return sort ?? (show === "paid" ? "changed" : "due")
}

/** With names, and with what is late costing what it costs by now. */
async function rowsOf(db: Db, ctx: Context, rows: readonly RefundRow[]): Promise<RefundRow[]> {
  const { policy } = await currentPolicy(db, ctx.now())
  const clock = { now: ctx.now(), policy, zones: await zonesOf(db) }
  return withSurcharge(db, clock, await withNames(db, rows))
}

/**
 * Refunds and obligations that a filter finds, a page at a time, with how many there are and their sums. The cursor is
 * where the last row stood.
 */
export async function refundQueue(
  db: Db,
  ctx: Context,
  actor: Actor,
  input: RefundQuery,
): Promise<Result<z.infer<typeof RefundQueue>>> {
  if (!may(actor, "refund.read")) return refused("not_allowed", "Refunds are finance's.")
  const show = input.show ?? "waiting"
  const found = await readFilter(db, ctx.now(), show, input)
  const from = readCursor(input.cursor)
  const wanted = { found, sort: sortOf(show, input.sort), from, limit: A_PAGE }
  const placed = await placedRows(db, ctx.now(), wanted)
  const page = placed.slice(0, A_PAGE)
  const last = placed.length > A_PAGE ? page.at(-1) : undefined
  const [rows, sums] = await Promise.all([
    rowsOf(
      db,
      ctx,
      page.map((one) => one.row),
    ),
    sumsOf(db, found),
  ])
  return done({ rows, next: last ? writeCursor(last.place) : null, ...sums })
}

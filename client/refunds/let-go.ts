import { type InfiniteData, useQueryClient } from "@tanstack/react-query"
import { type RefObject, useEffect, useRef } from "react"
import type { RefundRow } from "../../shared/contract/refunds.ts"
import { type RefundListed, refundQueueQuery } from "./refund-queries.ts"

const QUIET_MS = 1_000

/** How many pages are worth asking for again: to the last row that counts, and one to scroll on into. */
export function pagesWorth(pages: readonly { rows: readonly unknown[] }[], lastAt: number): number {
  let until = 0
  const at = pages.findIndex(({ rows }) => {
    until += rows.length
    return lastAt < until
  })
  return at < 0 ? pages.length : Math.min(pages.length, at + 2)
}

/**
 * Every change asks for each page of the list again. Whoever looked far down and came back up lets go of what is far
 * below the view, but of no row that is open or picked.
 */
export function useLetGo(
  listed: RefundListed,
  rows: readonly RefundRow[],
  held: (row: RefundRow) => boolean,
  end: RefObject<HTMLElement | null>,
): void {
  const queries = useQueryClient()
  const latest = useRef(() => {})
  latest.current = () => {
    const scroller = end.current?.closest(".desk-list-scroll")
    if (!scroller || scroller.clientHeight === 0) return
    const seen = (scroller.scrollTop + scroller.clientHeight) / scroller.scrollHeight
    const lastAt = Math.max(Math.floor(Math.min(seen, 1) * (rows.length - 1)), rows.findLastIndex(held))
    queries.setQueryData(refundQueueQuery(listed).queryKey, (data) => cut(data, lastAt))
  }
  useEffect(() => {
    const scroller = end.current?.closest(".desk-list-scroll")
    if (!scroller || rows.length === 0) return
    let timer = 0
    const wait = () => {
      clearTimeout(timer)
      timer = window.setTimeout(() => latest.current(), QUIET_MS)
    }
    wait()
    scroller.addEventListener("scroll", wait, { passive: true })
    return () => {
      clearTimeout(timer)
      scroller.removeEventListener("scroll", wait)
    }
  }, [rows.length, end])
}

/** The very same where nothing is let go: nothing is drawn again. */
function cut<P extends { rows: readonly unknown[] }, C>(
  data: InfiniteData<P, C> | undefined,
  lastAt: number,
): InfiniteData<P, C> | undefined {
  const worth = data ? pagesWorth(data.pages, lastAt) : 0
  if (!data || worth >= data.pages.length) return data
  return { pages: data.pages.slice(0, worth), pageParams: data.pageParams.slice(0, worth) }
}

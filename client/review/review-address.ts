import { type ReviewFilter, reviewFilters } from "../../shared/contract/review.ts"

/** What the address keeps: which cases are listed, and which one is open. */
export type ReviewAddress = { id: string | null; kind: ReviewFilter | null; site: string | null; mine: boolean }

/** From `/review/:id?kind=…&site=…&mine=1`; what is no filter counts as none. */
export function readAddress(param: string | null | undefined, search: string): ReviewAddress {
  const query = new URLSearchParams(search)
  return {
    // "unit%3A…" from somebody's mail is "unit:…": the router leaves reserved letters as they are
    id: param?.replace(/%3A/gi, ":") || null,
    kind: reviewFilters.find((each) => each === query.get("kind")) ?? null,
    site: query.get("site") || null,
    mine: query.get("mine") === "1",
  }
}

/** The shortest address that says the same. */
export function writeAddress({ id, kind, site, mine }: ReviewAddress): string {
  const query = new URLSearchParams()
  if (kind) query.set("kind", kind)
  if (site) query.set("site", site)
  if (mine) query.set("mine", "1")
  const path = id ? `/review/${id}` : "/review"
  return query.size > 0 ? `${path}?${query}` : path
}

export const isNarrowed = ({ kind, site, mine }: ReviewAddress): boolean => kind !== null || site !== null || mine

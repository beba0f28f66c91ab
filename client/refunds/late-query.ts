import { keepPreviousData, queryOptions } from "@tanstack/react-query"
import { type LateHolder, LateReport } from "../../shared/contract/late.ts"
import { answered } from "../api/answered.ts"
import { keptLive } from "../live/live-queries.ts"

export const lateQuery = (holder: LateHolder | undefined) =>
  queryOptions({
    queryKey: ["refunds", "late", holder ?? null],
    queryFn: ({ signal }) =>
      answered(LateReport, "/api/refunds/late", { query: { ...(holder && { holder }) }, signal }),
    // the old one stays while another holder's cases come: nothing jumps
    placeholderData: keepPreviousData,
    ...keptLive({ return: true }),
  })

import { queryOptions } from "@tanstack/react-query"
import { ResolutionPage } from "../../shared/contract/resolutions.ts"
import { answered } from "../api/answered.ts"
import { keptLive } from "../live/live-queries.ts"

export const resolutionQuery = (returnId: string) =>
  queryOptions({
    queryKey: ["resolutions", returnId],
    queryFn: ({ signal }) => answered(ResolutionPage, `/api/resolutions/${encodeURIComponent(returnId)}`, { signal }),
    ...keptLive({ return: returnId }),
  })

import { queryOptions } from "@tanstack/react-query"
import { PolicyVersions } from "../../shared/policy/policy-versions.ts"
import { answered } from "../api/answered.ts"

/** From the newest version on, or older than one. */
export const versionsQuery = (before?: number) =>
  queryOptions({
    queryKey: ["policies", before ?? "newest"],
    queryFn: ({ signal }) =>
      answered(PolicyVersions, "/api/policies", {
        signal,
        query: { before: before === undefined ? undefined : String(before) },
      }),
    networkMode: "always",
  })

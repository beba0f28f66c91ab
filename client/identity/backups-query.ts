import { queryOptions } from "@tanstack/react-query"
import { Backups } from "../../shared/contract/backups.ts"
import { answered } from "../api/answered.ts"

export const backupsQuery = queryOptions({
  queryKey: ["backups"],
  queryFn: ({ signal }) => answered(Backups, "/api/backups", { signal }),
  networkMode: "always",
  refetchInterval: 60_000,
})

import { queryOptions } from "@tanstack/react-query"
import { ImportDoc, ImportList, type ImportState } from "../../shared/contract/imports.ts"
import { answered } from "../api/answered.ts"

export const isAtWork = (state: ImportState | undefined) => state === "checking" || state === "applying"

export const importsQuery = queryOptions({
  queryKey: ["imports"],
  queryFn: ({ signal }) => answered(ImportList, "/api/imports", { signal }),
  networkMode: "always",
  refetchInterval: ({ state }) => (state.data?.imports.some((one) => isAtWork(one.state)) ? 2_000 : 15_000),
})

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ["imports", id],
    queryFn: ({ signal }) => answered(ImportDoc, `/api/imports/${id}`, { signal }),
    networkMode: "always",
    refetchInterval: ({ state }) => (isAtWork(state.data?.state) ? 700 : false),
  })

import { queryOptions } from "@tanstack/react-query"
import { BankFileDoc, BankOfReturn, BankPage } from "../../shared/contract/bank.ts"
import { answered } from "../api/answered.ts"
import { keptLive } from "../live/live-queries.ts"

const FILES_EVERY_MS = 5_000

export const bankPageQuery = queryOptions({
  queryKey: ["refunds", "bank"],
  queryFn: ({ signal }) => answered(BankPage, "/api/bank", { signal }),
  ...keptLive({ return: true }),
  // files and reports belong to no return: nobody tells of them
  refetchInterval: FILES_EVERY_MS,
})

export const bankOfReturnQuery = (returnId: string) =>
  queryOptions({
    queryKey: ["refunds", "bank", "return", returnId],
    queryFn: ({ signal }) => answered(BankOfReturn, `/api/bank/returns/${encodeURIComponent(returnId)}`, { signal }),
    ...keptLive({ return: returnId }),
  })

export const bankFileQuery = (messageId: string) =>
  queryOptions({
    queryKey: ["refunds", "bank", "file", messageId],
    queryFn: ({ signal }) => answered(BankFileDoc, `/api/bank/files/${encodeURIComponent(messageId)}`, { signal }),
    ...keptLive({ return: true }),
  })

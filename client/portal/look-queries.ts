import { queryOptions } from "@tanstack/react-query"
import { ShopLooks } from "../../shared/contract/portal.ts"
import { answered } from "../api/answered.ts"

export const looksQuery = queryOptions({
  queryKey: ["portal-looks"],
  queryFn: ({ signal }) => answered(ShopLooks, "/api/portal/looks", { signal }),
  networkMode: "always",
})

import { queryOptions } from "@tanstack/react-query"
import { ShopConnections } from "../../shared/contract/shops.ts"
import { answered } from "../api/answered.ts"

/** Looked at often while something runs: its counts go up. */
export const shopsQuery = queryOptions({
  queryKey: ["shop-connections"],
  queryFn: ({ signal }) => answered(ShopConnections, "/api/shop-connections", { signal }),
  networkMode: "always",
  refetchInterval: ({ state }) =>
    state.data?.connections.some((one) => one.runs.some((run) => run.state === "running")) ? 1_000 : 10_000,
})

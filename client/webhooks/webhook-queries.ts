import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { WebhookDeliveries, WebhookEndpoints } from "../../shared/contract/webhooks.ts"
import { answered } from "../api/answered.ts"

const ways = { networkMode: "always", refetchInterval: 10_000 } as const

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => answered(WebhookEndpoints, "/api/webhook-endpoints", { signal }),
  ...ways,
})

export const deliveriesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["webhooks", id, "deliveries"],
    queryFn: ({ pageParam, signal }) =>
      answered(
        WebhookDeliveries,
        `/api/webhook-endpoints/${id}/deliveries${pageParam === null ? "" : `?before=${pageParam}`}`,
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.before,
    ...ways,
  })

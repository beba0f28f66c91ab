import { queryOptions } from "@tanstack/react-query"
import { DeviceList, KeyList, PeopleList } from "../../shared/contract/identity.ts"
import { answered } from "../api/answered.ts"

const ways = { networkMode: "always", refetchInterval: 10_000 } as const

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => answered(PeopleList, "/api/people", { signal }),
  ...ways,
})

export const devicesQuery = queryOptions({
  queryKey: ["devices"],
  queryFn: ({ signal }) => answered(DeviceList, "/api/devices", { signal }),
  ...ways,
})

export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => answered(KeyList, "/api/keys", { signal }),
  ...ways,
})

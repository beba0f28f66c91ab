import { infiniteQueryOptions } from "@tanstack/react-query"
import { ThemeList, ThemePage } from "../../shared/contract/themes.ts"
import { answered } from "../api/answered.ts"

export type WeeksAsked = "4" | "13" | "52"

export const themesQuery = (weeks: WeeksAsked) =>
  infiniteQueryOptions({
    queryKey: ["insights", "themes", weeks],
    queryFn: ({ signal, pageParam }) =>
      answered(ThemeList, "/api/insights/themes", { signal, query: { weeks, after: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    networkMode: "always",
  })

export const themeQuery = (id: string, weeks: WeeksAsked) =>
  infiniteQueryOptions({
    queryKey: ["insights", "theme", id, weeks],
    queryFn: ({ signal, pageParam }) =>
      answered(ThemePage, `/api/insights/themes/${id}`, { signal, query: { weeks, after: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    networkMode: "always",
  })

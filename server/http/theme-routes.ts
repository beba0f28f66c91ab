import * as z from "zod/mini"
import { MoveTheme, ThemeList, ThemeMoved, ThemePage } from "../../shared/contract/themes.ts"
import { listThemes } from "../insights/themes/list-themes.ts"
import { moveTheme } from "../insights/themes/move-theme.ts"
import { themePage } from "../insights/themes/theme-page.ts"
import { type Route, route } from "./route.ts"

const weeks = z._default(z.enum(["4", "13", "52"]), "13")
/** What its `next` says. */
const placed = /^\d{1,6}\.[a-z]{4}:[0-9a-f-]{36}$/

export const themeRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/insights/themes",
    who: "person",
    says: "What customers and inspectors say in their own words, by theme; what names a person is masked",
    query: z.object({ weeks, after: z.optional(z.string().check(z.regex(/^\d{1,4}$/))) }),
    reply: ThemeList,
    handle: ({ ctx, actor, query }) =>
      listThemes(ctx.database.read, ctx, actor, { weeks: Number(query.weeks), after: query.after }),
  }),
  route({
    method: "GET",
    path: "/api/insights/themes/:id",
    who: "person",
    says: "One theme: of which articles it is said, and its texts, the newest first",
    query: z.object({ weeks, after: z.optional(z.string().check(z.regex(placed))) }),
    reply: ThemePage,
    handle: ({ ctx, actor, params, query }) =>
      themePage(ctx.database.read, ctx, actor, {
        id: params.id ?? "",
        weeks: Number(query.weeks),
        after: query.after,
      }),
  }),
  route({
    method: "POST",
    path: "/api/insights/themes/:id",
    who: "person",
    says: "Names a theme, pins it, merges it into another, or takes it out again",
    body: MoveTheme,
    reply: ThemeMoved,
    handle: async ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => moveTheme(tx, ctx, actor, { id: params.id ?? "", move: body })),
  }),
]

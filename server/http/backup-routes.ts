import { Backups } from "../../shared/contract/backups.ts"
import { readBackups } from "../backup/read-backups.ts"
import { type Route, route } from "./route.ts"

export const backupRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/backups",
    who: "person",
    says: "When the last verified backup was made, and what is wrong with backups here",
    reply: Backups,
    handle: ({ ctx, actor }) => readBackups(ctx.database.read, ctx, actor),
  }),
]

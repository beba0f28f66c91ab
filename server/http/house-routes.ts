import { statfs } from "node:fs/promises"
import { Health, Ready } from "../../shared/contract/house.ts"
import { done } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"
import { databaseSays, migrationsSay } from "../db/look-after.ts"
import { paymentsWait } from "../refunds/stand-still.ts"
import { type Route, route } from "./route.ts"
import { isStopping } from "./stopping.ts"

/** Below this the database may soon refuse to write. */
const WANTED_FREE_BYTES = 200 * 1024 * 1024

type Check = { name: "database" | "migrations" | "disk" | "payments" | "stopping"; ok: boolean; says: string }

export const houseRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/health",
    who: "anyone",
    says: "Whether the process is alive",
    reply: Health,
    handle: async () => done({ alive: true as const }),
  }),
  route({
    method: "GET",
    path: "/api/ready",
    who: "anyone",
    says: "Whether the server can take work, and what it lacks",
    reply: Ready,
    handle: async ({ ctx }) => {
      const checks = await readiness(ctx)
      const ready = checks.every((check) => check.ok)
      return { ...done({ ready, checks }), status: ready ? 200 : 503 }
    },
  }),
]

async function readiness(ctx: Context): Promise<Check[]> {
  const stopping = isStopping(ctx)
  return [
    { name: "stopping", ok: !stopping, says: stopping ? "it is being stopped" : "no" },
    { name: "database", ...(await databaseSays(ctx.database)) },
    { name: "migrations", ...(await migrationsSay(ctx.database)) },
    { name: "disk", ...(await diskSays(ctx.config.dataDir)) },
    { name: "payments", ok: true, says: await paymentsSay(ctx) },
  ]
}

const causes = { new_epoch: "the database was set back or copied", start: "the server had not ended just before" }

/** It takes work all the same: what is released waits in the outbox. */
async function paymentsSay({ database }: Context): Promise<string> {
  const wait = await paymentsWait(database.read).catch(() => null)
  if (!wait) return "they go out"
  const { since, cause, unreachable } = wait
  const whom = unreachable === null ? "the providers" : `${unreachable}, which does not answer`
  return `they wait since ${new Date(since).toISOString()}: matching with ${whom}, because ${causes[cause]}`
}

async function diskSays(folder: string): Promise<{ ok: boolean; says: string }> {
  const free = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  )
  if (free === null) return { ok: false, says: "the data folder cannot be read" }
  return { ok: free > WANTED_FREE_BYTES, says: `${Math.floor(free / 1024 / 1024)} MB free` }
}

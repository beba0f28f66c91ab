import * as z from "zod/mini"

/** GET /api/health */
export const Health = z.object({ alive: z.literal(true) })
/** GET /api/ready: 200 or, with what is not, 503. */
export const Ready = z.object({
  ready: z.boolean(),
  checks: z.array(
    z.object({
      name: z.enum(["database", "migrations", "disk", "payments", "stopping"]),
      ok: z.boolean(),
      says: z.string(),
    }),
  ),
})

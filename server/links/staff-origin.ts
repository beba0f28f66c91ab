import type { Context } from "../context.ts"

/** The staff's host as they type it, without a trailing slash. */
export const staffOrigin = ({ config }: Pick<Context, "config">): string =>
  config.publicUrl ?? `${config.tls ? "https" : "http"}://localhost:${config.port}`

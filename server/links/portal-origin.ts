import type { Context } from "../context.ts"

/** The customers' host as they reach it, without a trailing slash. */
export const portalOrigin = ({ config }: Pick<Context, "config">): string => config.portalUrl

import type { Context } from "../context.ts"

/** The customers' host as they reach it, without a trailing slash. */
export function portalOrigin({ config }: Pick<Context, "config">): string {
  const { portalUrl } = config as { portalUrl?: string | null }
  if (portalUrl) return portalUrl
  const own = new URL(config.publicUrl ?? `${config.tls ? "https" : "http"}://localhost`)
  own.port = String(config.portalPort)
  return own.origin
}

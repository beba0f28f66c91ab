import type { IncomingMessage } from "node:http"

/** Who is at the other end, believing as many proxies as are trusted, from the right. */
export function addressOf(request: Request, env: unknown, trustProxy: number): string {
  const direct = (env as { incoming?: IncomingMessage } | undefined)?.incoming?.socket?.remoteAddress ?? "unknown"
  if (trustProxy === 0) return direct
  const told = (request.headers.get("x-forwarded-for") ?? "").split(",").map((part) => part.trim())
  return told.at(-trustProxy) || direct
}

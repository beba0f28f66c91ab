import type { Context } from "../context.ts"

export const SESSION_COOKIE = "bd_session"
export const DEVICE_COOKIE = "bd_device"
/** Browsers keep no cookie longer than 400 days; the device's is set again at every sign-in. */
export const DEVICE_COOKIE_SECONDS = 400 * 86_400

export function readCookie(request: Request, name: string): string | null {
  for (const part of request.headers.get("cookie")?.split(";") ?? []) {
    const [key, value] = part.trim().split("=", 2)
    if (key === name && value) return value
  }
  return null
}

type Asked = { ctx: Context; request: Request }

/** Out of reach of scripts, and sent by no other site. */
export function setCookie(asked: Asked, name: string, value: string, maxAgeSeconds: number): string {
  const secure = isHttps(asked) ? "; Secure" : ""
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`
}

export const dropCookie = (asked: Asked, name: string): string => setCookie(asked, name, "", 0)

/** As people reach it: by TLS of our own or the address that they type, else by what a trusted proxy says. */
function isHttps({ ctx, request }: Asked): boolean {
  const { tls, publicUrl, trustProxy } = ctx.config
  if (tls !== null) return true
  if (publicUrl !== null) return publicUrl.startsWith("https:")
  return trustProxy > 0 && request.headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim() === "https"
}

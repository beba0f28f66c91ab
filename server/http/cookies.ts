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

/** Out of reach of scripts, and sent by no other site. */
export function setCookie(ctx: Context, name: string, value: string, maxAgeSeconds: number): string {
  const secure = ctx.config.publicUrl?.startsWith("https:") ? "; Secure" : ""
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`
}

export const dropCookie = (ctx: Context, name: string): string => setCookie(ctx, name, "", 0)

import type { Config } from "../config.ts"

// The customers' host: nothing of anybody else, no script in a page, and no address told to the next one. `blob:` shows
// a photo before it is sent.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join("; ")

export function portalHeaders(config: Config): [string, string][] {
  const headers: [string, string][] = [
    ["content-security-policy", policy],
    ["permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"],
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", "no-referrer"],
    ["x-robots-tag", "noindex, nofollow"],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
  ]
  if (config.portalUrl.startsWith("https:")) headers.push(["strict-transport-security", "max-age=31536000"])
  return headers
}

import type { Config } from "../config.ts"

// On every answer, a worker's script and an error's page too. Style attributes are what Mantine's parts set.
const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join("; ")

export function securityHeaders(config: Config): [string, string][] {
  const headers: [string, string][] = [
    ["content-security-policy", policy],
    ["permissions-policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"],
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", "no-referrer"],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
  ]
  if (config.publicUrl?.startsWith("https:")) headers.push(["strict-transport-security", "max-age=31536000"])
  return headers
}

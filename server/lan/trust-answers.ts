import { X509Certificate } from "node:crypto"
import type { HostNames } from "./host-names.ts"
import { fingerprintOf } from "./keep-certificates.ts"
import { type TrustLocale, trustPage } from "./trust-page.ts"
import { TRUST_SCRIPT, TRUST_STYLE } from "./trust-style.ts"

type Answer = (request: Request) => Response | null

/** The few addresses that tell a device how to trust this server; null for all others. Nothing here needs a sign-in. */
export function trustAnswers(authority: string, names: HostNames): Answer {
  const der = new X509Certificate(authority).raw
  const answers: Record<string, (request: Request) => [type: string, body: string | Uint8Array]> = {
    "/trust": (request) => ["text/html; charset=utf-8", pageFor(request, authority, names)],
    "/trust.css": () => ["text/css; charset=utf-8", TRUST_STYLE],
    "/trust.js": () => ["text/javascript; charset=utf-8", TRUST_SCRIPT],
    "/backdock.crt": () => ["application/x-x509-ca-cert", der],
    "/backdock.mobileconfig": () => ["application/x-apple-aspen-config", mobileConfig(authority, der)],
  }
  return (request) => {
    const made = answers[new URL(request.url).pathname]
    if (!made || (request.method !== "GET" && request.method !== "HEAD")) return null
    const [type, body] = made(request)
    return new Response(request.method === "HEAD" ? null : new Uint8Array(Buffer.from(body)), {
      headers: headersFor(request, type),
    })
  }
}

/** At the plain door, what is not one of those addresses is sent on: a page to the instructions, all else to https. */
export function plainDoor(trust: Answer): (request: Request) => Response {
  return (request) => {
    const answered = trust(request)
    if (answered) return answered
    const isPage = request.method === "GET" && (request.headers.get("accept") ?? "").includes("text/html")
    return sendOn(request, isPage ? `http://${hostOf(request)}/trust` : null)
  }
}

/** The plain door of a server whose certificate everybody trusts already. */
export const toSecure = (request: Request): Response => sendOn(request, null)

function sendOn(request: Request, to: string | null): Response {
  const { pathname, search } = new URL(request.url)
  const location = to ?? `https://${hostOf(request)}${pathname}${search}`
  return new Response(null, { status: to ? 302 : 308, headers: { location, "cache-control": "no-store" } })
}

/** What the browser calls us. It goes into a page and a header, so whatever else stands there is not repeated. */
function hostOf(request: Request): string {
  const host = request.headers.get("host") ?? ""
  return /^[\w.-]+(:\d+)?$/.test(host) ? host : new URL(request.url).host
}

function pageFor(request: Request, authority: string, names: HostNames): string {
  const host = hostOf(request)
  const asked = new URL(request.url).searchParams.get("lang")
  const french = asked ? asked === "fr" : /^\s*fr\b/i.test(request.headers.get("accept-language") ?? "")
  const locale: TrustLocale = french ? "fr" : "en"
  return trustPage({
    locale,
    userAgent: request.headers.get("user-agent") ?? "",
    secureUrl: `https://${host}`,
    plainUrl: `http://${host}`,
    fingerprint: fingerprintOf(authority),
    names,
  })
}

function headersFor(request: Request, type: string): Headers {
  const connect = `https://${hostOf(request)}`
  const headers = new Headers({
    "content-type": type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": `default-src 'none'; style-src 'self'; script-src 'self'; connect-src ${connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  })
  const file = /crt$|mobileconfig$/.exec(new URL(request.url).pathname)
  if (file) headers.set("content-disposition", `attachment; filename="backdock.${file[0]}"`)
  return headers
}

/** What iOS installs as a "profile"; the identifiers follow from the certificate, so that a second one replaces the first. */
function mobileConfig(authority: string, der: Uint8Array): string {
  const hex = fingerprintOf(authority).replaceAll(":", "").toLowerCase()
  const uuid = (from: number) => hex.slice(from, from + 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
  const head = (identifier: string, type: string, id: string) =>
    `<key>PayloadIdentifier</key><string>${identifier}</string><key>PayloadType</key><string>${type}</string><key>PayloadUUID</key><string>${id}</string><key>PayloadVersion</key><integer>1</integer><key>PayloadDisplayName</key><string>Backdock</string>`
  const payload = Buffer.from(der).toString("base64")
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>${head("app.backdock.trust", "Configuration", uuid(0))}<key>PayloadContent</key><array><dict>${head("app.backdock.trust.root", "com.apple.security.root", uuid(32))}<key>PayloadCertificateFileName</key><string>backdock.crt</string><key>PayloadContent</key><data>${payload}</data></dict></array></dict></plist>
`
}

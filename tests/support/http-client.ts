import { createApp } from "../../server/app.ts"
import type { Context } from "../../server/context.ts"
import type { Route } from "../../server/http/route.ts"
import { beginSession } from "../../server/identity/begin-session.ts"
import { hashToken } from "../../server/identity/hash-token.ts"
import { createPortalApp } from "../../server/portal-app.ts"

export interface TestAnswer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came
  body: any
}

export interface TestBrowser {
  cookies: Map<string, string>
  /** JSON in and out; a Uint8Array goes as it is. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
}

const ORIGIN = "http://backdock.test"

/** The app without a socket: `browser()` keeps cookies as one does, and names its origin. */
export function testClient(ctx: Context, also: Route[] = []) {
  const app = createApp(ctx, { built: "/nowhere", also })
  const fetchApp = (request: Request) => app.fetch(request)
  return {
    fetch: fetchApp,
    browser: (): TestBrowser => browserOf(fetchApp),
    /** A browser in which this person is signed in, without the slow proof of a password. */
    as: async (person: { id: string }, device: { id: string } | null = null) => {
      const browser = browserOf(fetchApp)
      const start = { personId: person.id, kind: "password" as const, deviceId: device?.id ?? null, replaces: null }
      const begun = await ctx.database.write((tx) => beginSession(tx, ctx, start))
      browser.cookies.set("bd_session", begun.token)
      return browser
    },
    /** A browser that holds this device's credential. */
    on: async (device: { id: string }) => {
      const browser = browserOf(fetchApp)
      browser.cookies.set("bd_device", `credential-of-${device.id}`)
      const credential_hash = hashToken(`credential-of-${device.id}`)
      await ctx.database.write((tx) =>
        tx.updateTable("devices").set({ credential_hash }).where("id", "=", device.id).execute(),
      )
      return browser
    },
  }
}

/** A customer's browser at the portal's host. */
export function portalBrowser(ctx: Context): TestBrowser {
  const app = createPortalApp(ctx, { built: "/nowhere" })
  return browserOf((request) => app.fetch(request))
}

function browserOf(send: (request: Request) => Response | Promise<Response>): TestBrowser {
  const cookies = new Map<string, string>()
  return {
    cookies,
    ask: async (method, path, body, more = {}) => {
      const headers = new Headers({ origin: ORIGIN, host: "backdock.test", ...more })
      if (cookies.size > 0) headers.set("cookie", [...cookies].map((pair) => pair.join("=")).join("; "))
      const bytes = body instanceof Uint8Array
      if (body !== undefined && !bytes && !headers.has("content-type")) headers.set("content-type", "application/json")
      const sent = body === undefined ? null : bytes || typeof body === "string" ? body : JSON.stringify(body)
      const answer = await send(new Request(ORIGIN + path, { method, headers, body: sent as BodyInit | null }))
      keepCookies(cookies, answer)
      return { status: answer.status, headers: answer.headers, body: await bodyOf(answer) }
    },
  }
}

function keepCookies(cookies: Map<string, string>, answer: Response): void {
  for (const line of answer.headers.getSetCookie()) {
    const [name = "", value = ""] = line.split(";")[0]?.split("=") ?? []
    if (/Max-Age=0/.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }
}

async function bodyOf(answer: Response): Promise<unknown> {
  const bytes = new Uint8Array(await answer.arrayBuffer())
  if (bytes.length === 0) return null
  return /json/.test(answer.headers.get("content-type") ?? "") ? JSON.parse(Buffer.from(bytes).toString()) : bytes
}

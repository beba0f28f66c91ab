import type { Server as HttpServer } from "node:http"
import type { Server } from "node:net"
import { createApp } from "../app.ts"
import { nameOf } from "../config.ts"
import type { Context } from "../context.ts"
import { httpServer } from "../http/http-server.ts"
import { bestHost, hostNames } from "../lan/host-names.ts"
import type { Doors } from "../lan/two-doors.ts"
import { createPortalApp } from "../portal-app.ts"
import { openSecureDoors } from "./secure-doors.ts"
import { StartRefused } from "./stop-start.ts"

export interface Listening {
  server: Doors
  /** What a person types. */
  address: string
  /** What customers are sent to. */
  portalAddress: string
  /** SHA-256 of the authority that handhelds must trust; null where everybody trusts the certificate, or there is none. */
  fingerprint: string | null
  /** That authority was made at this start: no device trusts it yet. */
  isNew: boolean
}

type Fetch = (request: Request, env?: unknown) => Response | Promise<Response>

/** Both hosts, or neither: the staff's and, on a port of its own, the customers'. */
export async function listen(ctx: Context): Promise<Listening> {
  const { host, port, portalPort, publicUrl, lan } = ctx.config
  const name = lan && nameOf(host) === "localhost" ? bestHost(hostNames()) : nameOf(host)
  const staff = await open(ctx, createApp(ctx).fetch, { port, variable: "PORT" })
  const portal = await open(ctx, createPortalApp(ctx).fetch, { port: portalPort, variable: "PORTAL_PORT" }).catch(
    (error) => {
      staff.server.close(() => {})
      throw error
    },
  )
  ctx.config.portalUrl = asBound(ctx.config.portalUrl, { name, port: portal.bound })
  return {
    server: together(staff.server, portal.server),
    address: publicUrl ?? `${staff.scheme}://${name}:${staff.bound}`,
    portalAddress: ctx.config.portalUrl,
    fingerprint: staff.fingerprint,
    isNew: staff.isNew,
  }
}

async function open(ctx: Context, app: Fetch, { port, variable }: { port: number; variable: string }) {
  const { tls, host } = ctx.config
  const secured = tls === null ? null : await openSecureDoors(ctx, tls, app)
  const plain = secured ? null : httpServer(ctx, app)
  const bound = await bind(secured?.server ?? (plain as HttpServer), host, { port, variable })
  return {
    server: secured?.doors ?? (plain as HttpServer),
    scheme: secured ? "https" : "http",
    bound,
    fingerprint: secured?.fingerprint ?? null,
    isNew: secured?.isNew ?? false,
  }
}

/** Links that are made from now on name what was bound; what somebody set stays. */
function asBound(portalUrl: string, { name, port }: { name: string; port: number }): string {
  const url = new URL(portalUrl)
  if (url.port === "0") url.port = String(port)
  if (url.hostname === "localhost") url.hostname = name
  return url.origin
}

/** Ends as one. */
function together(one: Doors, other: Doors): Doors {
  return {
    close: (done) => {
      let open = 2
      const ended = () => {
        if (--open === 0) done?.()
      }
      other.close(ended)
      return one.close(ended)
    },
    closeIdleConnections: () => {
      one.closeIdleConnections()
      other.closeIdleConnections()
    },
    closeAllConnections: () => {
      one.closeAllConnections()
      other.closeAllConnections()
    },
  }
}

type Wanted = { port: number; variable: string }

/** Answers with the port that it got. */
async function bind(server: Server, host: string, wanted: Wanted): Promise<number> {
  const { port } = wanted
  await new Promise<void>((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) => fail(new StartRefused(whyNot(error, host, wanted))))
    server.listen(port, host, done)
  })
  const bound = server.address()
  return typeof bound === "object" && bound ? bound.port : port
}

function whyNot(error: NodeJS.ErrnoException, host: string, { port, variable }: Wanted): string {
  if (error.code === "EADDRINUSE") return `Port ${port} is taken: stop what uses it, or set ${variable}.`
  return `It cannot listen on ${host}:${port} (${error.code ?? error.message}): set HOST or ${variable}.`
}

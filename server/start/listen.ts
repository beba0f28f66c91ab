import type { Server as HttpServer } from "node:http"
import type { Server } from "node:net"
import { createApp } from "../app.ts"
import type { Context } from "../context.ts"
import { httpServer } from "../http/http-server.ts"
import { bestHost, hostNames } from "../lan/host-names.ts"
import type { Doors } from "../lan/two-doors.ts"
import { openSecureDoors } from "./secure-doors.ts"
import { StartRefused } from "./stop-start.ts"

export interface Listening {
  server: Doors
  /** What a person types. */
  address: string
  /** SHA-256 of the authority that handhelds must trust; null where everybody trusts the certificate, or there is none. */
  fingerprint: string | null
  /** That authority was made at this start: no device trusts it yet. */
  isNew: boolean
}

export async function listen(ctx: Context): Promise<Listening> {
  const { host, port, publicUrl, tls, lan } = ctx.config
  const app = createApp(ctx).fetch
  const secured = tls === null ? null : await openSecureDoors(ctx, tls, app)
  const plain = secured ? null : httpServer(ctx, app)
  const bound = await bind(secured?.server ?? (plain as HttpServer), host, port)
  const name = lan && nameOf(host) === "localhost" ? bestHost(hostNames()) : nameOf(host)
  return {
    server: secured?.doors ?? (plain as HttpServer),
    address: publicUrl ?? `${secured ? "https" : "http"}://${name}:${bound}`,
    fingerprint: secured?.fingerprint ?? null,
    isNew: secured?.isNew ?? false,
  }
}

/** Answers with the port that it got. */
async function bind(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) => fail(new StartRefused(whyNot(error, host, port))))
    server.listen(port, host, done)
  })
  const bound = server.address()
  return typeof bound === "object" && bound ? bound.port : port
}

function whyNot(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === "EADDRINUSE") return `Port ${port} is taken: stop what uses it, or set PORT.`
  return `It cannot listen on ${host}:${port} (${error.code ?? error.message}): set HOST or PORT.`
}

function nameOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost"
  return host.includes(":") ? `[${host}]` : host
}

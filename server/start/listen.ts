import type { Server } from "node:http"
import { createAdaptorServer } from "@hono/node-server"
import { createApp } from "../app.ts"
import type { Context } from "../context.ts"
import { StartRefused } from "./stop-start.ts"

export interface Listening {
  server: Server
  /** What a person types. */
  address: string
}

export async function listen(ctx: Context): Promise<Listening> {
  const { host, port, publicUrl } = ctx.config
  const server = createAdaptorServer({ fetch: createApp(ctx).fetch }) as Server
  await new Promise<void>((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) => fail(new StartRefused(whyNot(error, host, port))))
    server.listen(port, host, done)
  })
  const bound = server.address()
  const taken = typeof bound === "object" && bound ? bound.port : port
  return { server, address: publicUrl ?? `http://${nameOf(host)}:${taken}` }
}

function whyNot(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === "EADDRINUSE") return `Port ${port} is taken: stop what uses it, or set PORT.`
  return `It cannot listen on ${host}:${port} (${error.code ?? error.message}): set HOST or PORT.`
}

function nameOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost"
  return host.includes(":") ? `[${host}]` : host
}

import { createServer, type Server } from "node:http"
import type { Socket } from "node:net"
import { getRequestListener, RequestError } from "@hono/node-server"
import { type Refusal, refused } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"
import { problemResponse } from "./errors.ts"
import { securityHeaders } from "./security-headers.ts"

type Fetch = Parameters<typeof getRequestListener>[0]

/**
 * A server before the app, plain or TLS by `make`. What never becomes a request (no such method, no host, headers without
 * end) is answered in the one shape of every refusal, too.
 */
export function httpServer(ctx: Context, fetch: Fetch, make: (listen: Listen) => Server = createServer): Server {
  const answer = (refusal: Refusal) => {
    const id = ctx.newId()
    const more = Object.fromEntries(securityHeaders(ctx.config))
    return problemResponse(refusal, id, { ...more, "x-request-id": id })
  }
  const errorHandler = (error: unknown) =>
    answer(error instanceof RequestError ? refused("bad_request", `${error.message}.`) : refused("internal"))
  const server = make(getRequestListener(fetch, { errorHandler }))
  // Node would answer by itself, without a word, where no host is named; the listener refuses it as well
  Object.assign(server, { requireHostHeader: false })
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const refusal = refusalOf(error.code)
    if (refusal && socket.writable) void write(socket, answer(refusal))
    else socket.destroy()
  })
  return server
}
type Listen = ReturnType<typeof getRequestListener>

/** Null: there is nobody to answer, or one who is too slow to be told. */
function refusalOf(code: string | undefined): Refusal | null {
  if (code === "HPE_HEADER_OVERFLOW") return refused("headers_too_large")
  if (code === "HPE_INVALID_METHOD") return refused("bad_request", "There is no such method.")
  return code?.startsWith("HPE_") ? refused("bad_request", "This is not HTTP.") : null
}

async function write(socket: Socket, answer: Response): Promise<void> {
  const body = await answer.text()
  answer.headers.set("content-length", String(Buffer.byteLength(body)))
  answer.headers.set("connection", "close")
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join("")
  socket.end(`HTTP/1.1 ${answer.status} ${answer.statusText || "Refused"}\r\n${headers}\r\n${body}`)
}

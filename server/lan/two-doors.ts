import type { Server as HttpServer } from "node:http"
import { createServer as createNetServer, type Server, type Socket } from "node:net"

/** The first byte of every TLS connection: a handshake record (RFC 8446 5.1). */
const HANDSHAKE = 0x16
/** Who has said nothing for so long wants nothing. */
const SILENCE_MS = 15_000

/** What ends in order: an http.Server, or two behind one port. */
export type Doors = Pick<HttpServer, "close" | "closeIdleConnections" | "closeAllConnections">

/**
 * One port for both: TLS goes to the app, plain http to the page that says how to get there. People type an address
 * without its scheme, and a browser that has never been here begins with http.
 */
export function twoDoors(secure: HttpServer, plain: HttpServer): { server: Server; doors: Doors } {
  // neither listens itself, and a server that never did keeps no list of its connections: nothing would end idle or slow ones
  for (const behind of [secure, plain]) behind.emit("listening")
  const silent = new Set<Socket>()
  const server = createNetServer((socket) => {
    silent.add(socket)
    const end = () => {
      silent.delete(socket)
      socket.destroy()
    }
    socket.setTimeout(SILENCE_MS, end)
    socket.once("error", end)
    socket.once("close", () => silent.delete(socket))
    socket.once("data", (first: Buffer) => {
      silent.delete(socket)
      socket.setTimeout(0)
      socket.removeListener("timeout", end)
      socket.removeListener("error", end)
      socket.pause()
      socket.unshift(first)
      const behind = first[0] === HANDSHAKE ? secure : plain
      behind.emit("connection", socket)
      process.nextTick(() => socket.resume())
    })
  })
  const dropSilent = () => {
    for (const socket of silent) socket.destroy()
  }
  const doors: Doors = {
    close: (done) => {
      dropSilent()
      server.close(done)
      return secure
    },
    closeIdleConnections: () => {
      secure.closeIdleConnections()
      plain.closeIdleConnections()
    },
    closeAllConnections: () => {
      dropSilent()
      secure.closeAllConnections()
      plain.closeAllConnections()
    },
  }
  return { server, doors }
}

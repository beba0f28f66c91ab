import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { SMTPServer } from "smtp-server"

/** What was taken, each time that it was. */
export interface Taken {
  id: string
  body: string
  /** Its sender never heard that it was. */
  unheard: boolean
}

const saying = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode })

/** A mail server and a receiver of webhooks that fail so often, each in its several ways: before, and after they took it. */
export async function startBadPost(rate: number) {
  const mails: Taken[] = []
  const hooks: Taken[] = []
  let turn = 0
  // in turn, so that every way is met, and spread by a step that shares no factor with their number
  const way = (ways: number) => {
    if (Math.random() >= rate) return -1
    turn = (turn + 3) % ways
    return turn
  }
  const sockets = new Set<Socket>()
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    logger: false,
    onData: (stream, session, done) => {
      let text = ""
      stream.on("data", (some: Buffer) => {
        text += some.toString("utf8")
      })
      stream.on("end", () => {
        const bad = way(4)
        if (bad === 0) return done(saying(451, "greylisted, come back later"))
        if (bad === 1) return done(saying(452, "mailbox is full for now"))
        if (bad === 2) return hangUp(session.remotePort)
        // every header but those that name the moment
        const body = text.replace(/^(Date|Content-Type|--).*$/gim, "").replace(/nmp[-\w]*|----_[-\w=]+/gi, "")
        mails.push({ id: /^Message-ID: (.+)$/im.exec(text)?.[1]?.trim() ?? "", body, unheard: bad === 3 })
        if (bad === 3) return hangUp(session.remotePort)
        done()
      })
    },
  })
  const hangUp = (port: number) => {
    for (const socket of sockets) if (socket.remotePort === port) socket.destroy()
  }
  smtp.on("error", () => {})
  const listening = smtp.listen(0, "127.0.0.1")
  listening.on("connection", (socket: Socket) => {
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket))
  })
  await once(listening, "listening")
  const http = createServer(async (request, answer) => {
    let body = ""
    for await (const some of request) body += some
    const bad = way(4)
    if (bad === 0) return answer.writeHead(500).end()
    if (bad === 1) return answer.writeHead(429, { "retry-after": "30" }).end()
    if (bad === 2) return request.socket.destroy()
    hooks.push({ id: String(request.headers["webhook-id"]), body, unheard: bad === 3 })
    if (bad === 3) return request.socket.destroy()
    answer.writeHead(204).end()
  })
  http.listen(0, "127.0.0.1")
  await once(http, "listening")
  return {
    mails,
    hooks,
    smtpUrl: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    hookUrl: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      http.closeAllConnections()
      await Promise.all([
        new Promise<void>((done) => smtp.close(() => done())),
        new Promise<void>((done) => http.close(() => done())),
      ])
    },
  }
}

import { once } from "node:events"
import type { AddressInfo, Socket } from "node:net"
import { SMTPServer } from "smtp-server"
import { onTestFinished } from "vitest"

export type Behaviour =
  | "takes"
  | "refuses_recipient"
  | "refuses_sender"
  | "refuses_contents"
  | "greylists"
  | "hangs"
  | "drops_after_data"

export interface MailServer {
  url: string
  /** What a mail was taken as, whether or not the sender heard of it. */
  taken: string[]
  will(behaviour: Behaviour): void
}

const saying = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode })

/** A real SMTP server on the loopback, which does as it is told. Ends with the test. */
export async function startMailServer(first: Behaviour = "takes"): Promise<MailServer> {
  let now = first
  const taken: string[] = []
  const sockets = new Set<Socket>()
  const hangUp = () => {
    for (const socket of sockets) socket.destroy()
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    logger: false,
    onMailFrom: (_address, _session, done) =>
      done(now === "refuses_sender" ? saying(550, "that sender may not") : undefined),
    onRcptTo: (_address, _session, done) => {
      if (now === "hangs") return
      if (now === "refuses_recipient") return done(saying(550, "no such mailbox"))
      if (now === "greylists") return done(saying(451, "come back later"))
      done()
    },
    onData: (stream, _session, done) => {
      let text = ""
      stream.on("data", (some: Buffer) => {
        text += some.toString("utf8")
      })
      stream.on("end", () => {
        if (now === "refuses_contents") return done(saying(554, "not such a thing"))
        taken.push(text)
        if (now === "drops_after_data") return hangUp()
        done()
      })
    },
  })
  server.on("error", () => {})
  const listening = server.listen(0, "127.0.0.1")
  listening.on("connection", (socket: Socket) => void sockets.add(socket))
  await once(listening, "listening")
  onTestFinished(async () => {
    hangUp()
    await new Promise<void>((done) => server.close(() => done()))
  })
  return {
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    taken,
    will: (behaviour) => {
      now = behaviour
    },
  }
}

import { once } from "node:events"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { Webhook } from "standardwebhooks"
import { onTestFinished } from "vitest"

export interface Heard {
  id: string
  type: string
  returnId: string | undefined
  headers: IncomingHttpHeaders
  body: string
}
export interface Receiver {
  url: string
  /** What it took, and what it was asked at all. */
  taken: Heard[]
  asked: Heard[]
  /** Which status comes next; "hangs", "drops" and "moves" say none that counts. */
  will(answer: number | "hangs" | "drops" | "moves"): void
  verifies(secret: string, heard: Heard): boolean
}

/** A shop's own system on the loopback, which does as it is told. Ends with the test. */
export async function startReceiver(): Promise<Receiver> {
  let now: number | "hangs" | "drops" | "moves" = 200
  const taken: Heard[] = []
  const asked: Heard[] = []
  const server = createServer(async (request, answer) => {
    let body = ""
    for await (const some of request) body += some
    const said = JSON.parse(body)
    const id = String(request.headers["webhook-id"])
    const heard = { id, type: said.type, returnId: said.data.returnId, headers: request.headers, body }
    asked.push(heard)
    if (now === "hangs") return
    if (now === "drops") return request.socket.destroy()
    if (now === "moves") return answer.writeHead(302, { location: "http://127.0.0.1:1/" }).end()
    if (now < 300) taken.push(heard)
    answer.writeHead(now).end()
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/returns`,
    taken,
    asked,
    will: (answer) => {
      now = answer
    },
    // the library looks at the real clock: only the signature is of interest here
    verifies: (secret, { id, headers, body }) => {
      const at = new Date(Number(headers["webhook-timestamp"]) * 1000)
      return String(headers["webhook-signature"])
        .split(" ")
        .includes(new Webhook(secret).sign(id, at, body))
    },
  }
}

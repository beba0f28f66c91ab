import { Agent, request } from "node:http"

export interface Told {
  status: number
  text: string
}
export interface KeptOpen {
  send(method: string, path: string, body: string, headers?: Record<string, string>): Promise<Told>
  close(): void
}

/** Asks over one connection that stays open, with as little work of its own as there is: what is measured is the other side. */
export function keptOpen(url: string): KeptOpen {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const send: KeptOpen["send"] = (method, path, body, headers = {}) =>
    new Promise((done, fail) => {
      const own = { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers }
      const asked = request(url + path, { method, agent, headers: own }, (answer) => {
        const parts: Buffer[] = []
        answer.on("data", (part: Buffer) => parts.push(part))
        answer.on("end", () => done({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }))
      })
      // it was idle while the others had their turn, and the server let it go
      asked.on("error", (error) => (asked.reusedSocket ? done(send(method, path, body, headers)) : fail(error)))
      asked.end(body)
    })
  return { send, close: () => agent.destroy() }
}

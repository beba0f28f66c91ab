import { type AddressInfo, connect, createServer, type Socket } from "node:net"

/** What a request's first line is matched by: "POST /api/sync/push", or a part of it. */
type RequestMatch = string | RegExp

export interface TcpProxy {
  /** Where to connect instead of to the server; stays the same for the proxy's whole life. */
  url: string
  port: number
  /** Passes everything on again. */
  open(): void
  /** Ends all connections now, by reset; new ones still pass. */
  cut(): void
  /** Ends all connections and refuses new ones: the server is gone. */
  refuse(): void
  /** Accepts and answers nothing, as a network that swallows packets. What was under way hangs too. */
  blackhole(): void
  /** Holds every chunk back this long, both ways. */
  delay(milliseconds: number): void
  /** Cuts the connection of the next matching request when this many bytes of its answer have passed (0: none). The
   *  server has then done its work and the client does not know. Resolves when it has happened. */
  cutResponse(match: RequestMatch, afterBytes?: number): Promise<void>
  /** Cuts the next matching request after this many bytes of it went to the server. */
  cutRequest(match: RequestMatch, afterBytes: number): Promise<void>
  /** Answers every request itself, as a captive portal or a proxy's error page does. */
  answer(page: { status: number; type?: string; body: string }): void
  /** First lines of all requests that reached the proxy, as "GET /api/ready". */
  seen: string[]
  close(): Promise<void>
}

interface Rule {
  match: RequestMatch
  side: "request" | "response"
  bytes: number
  done(): void
}

type Mode =
  | { kind: "open" }
  | { kind: "blackhole" }
  | { kind: "answer"; page: { status: number; type?: string; body: string } }

/** A proxy in front of a server on loopback, with a hand on the wire. Knows just enough HTTP/1.1 to see first lines. */
export async function startTcpProxy(target: { port: number; host?: string }): Promise<TcpProxy> {
  let mode: Mode = { kind: "open" }
  let wait = 0
  let listening = true
  const rules: Rule[] = []
  const seen: string[] = []
  const sockets = new Set<Socket>()
  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.on("error", () => socket.destroy())
    socket.once("close", () => sockets.delete(socket))
    socket.setNoDelay(true)
  }
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }

  const server = createServer((client) => {
    track(client)
    if (!listening) return void client.resetAndDestroy()
    const upstream = connect(target.port, target.host ?? "127.0.0.1")
    track(upstream)
    let rule: Rule | undefined
    let passed = 0
    const end = () => {
      rule?.done()
      client.resetAndDestroy()
      upstream.resetAndDestroy()
    }
    const later = (act: () => void) => void (wait > 0 ? setTimeout(act, wait) : act())

    client.on("data", (chunk: Buffer) => {
      const line = firstLine(chunk)
      if (line) {
        seen.push(line)
        const at = rules.findIndex((each) => matches(each.match, line))
        if (at >= 0) [rule] = rules.splice(at, 1)
        passed = 0
      }
      if (mode.kind === "blackhole") return
      if (mode.kind === "answer") return void client.end(page(mode.page))
      if (rule?.side !== "request") return later(() => upstream.write(chunk))
      const left = rule.bytes - passed
      passed += chunk.length
      if (passed < rule.bytes) upstream.write(chunk)
      else upstream.write(chunk.subarray(0, left), end)
    })
    upstream.on("data", (chunk: Buffer) => {
      if (mode.kind === "blackhole") return
      if (rule?.side !== "response") return later(() => client.write(chunk))
      const left = rule.bytes - passed
      passed += chunk.length
      if (passed < rule.bytes) client.write(chunk)
      else if (left <= 0) end()
      else client.write(chunk.subarray(0, left), end)
    })
    client.once("end", () => later(() => upstream.end()))
    upstream.once("end", () => later(() => client.end()))
    client.once("close", () => upstream.destroy())
    upstream.once("close", () => later(() => client.destroy()))
  })
  const listen = (port: number) =>
    new Promise<void>((done, fail) => server.once("error", fail).listen(port, "127.0.0.1", () => done()))
  await listen(0)
  const { port } = server.address() as AddressInfo

  const addRule = (side: Rule["side"], match: RequestMatch, bytes: number) =>
    new Promise<void>((done) => void rules.push({ side, match, bytes, done }))

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    open: () => {
      mode = { kind: "open" }
      wait = 0
      listening = true
      rules.length = 0
    },
    cut,
    // The port is kept: it must be ours again afterwards. A reset right after accept is what a dead server looks like.
    refuse: () => {
      listening = false
      cut()
    },
    blackhole: () => {
      mode = { kind: "blackhole" }
    },
    delay: (milliseconds) => {
      wait = milliseconds
    },
    cutResponse: (match, afterBytes = 0) => addRule("response", match, afterBytes),
    cutRequest: (match, afterBytes) => addRule("request", match, afterBytes),
    answer: (given) => {
      mode = { kind: "answer", page: given }
    },
    close: async () => {
      cut()
      await new Promise((done) => server.close(done))
    },
  }
}

/** A chunk that begins a request; bodies that look like one are not sent by our tests. */
function firstLine(chunk: Buffer): string | null {
  const found = /^([A-Z]{3,7} \S+) HTTP\/1\.1\r\n/.exec(chunk.subarray(0, 4096).toString("latin1"))
  return found?.[1] ?? null
}

function matches(match: RequestMatch, line: string): boolean {
  return typeof match === "string" ? line.includes(match) : match.test(line)
}

function page({ status, type, body }: { status: number; type?: string; body: string }): string {
  const head = [
    `HTTP/1.1 ${status} Proxy`,
    `content-type: ${type ?? "text/html"}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return `${head.join("\r\n")}\r\nconnection: close\r\n\r\n${body}`
}

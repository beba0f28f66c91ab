import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/**
 * fail: 500 and nothing done · lost: done, and no answer · late: done, answered after the caller has left · lie: a page
 * that is none of ours · limited: 429 · denied: 401.
 */
export type CarrierMode = "fail" | "lost" | "late" | "lie" | "limited" | "denied"

export interface StubAsked {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  text: string
}
export interface StubAnswer {
  status: number
  type?: string
  body: string | Buffer
}

export interface CarrierStub {
  url: string
  /** The next calls go wrong like this. */
  tell(mode: CarrierMode, next?: number): void
  calm(): void
  calls: { method: string; path: string }[]
  close(): Promise<void>
}

export const json = (status: number, body: unknown): StubAnswer => ({ status, body: JSON.stringify(body) })

/** A carrier's server on loopback that goes wrong on demand; `act` is what it does and answers when it does not. */
export async function startCarrierStub(act: (asked: StubAsked) => StubAnswer): Promise<CarrierStub> {
  const wrong: CarrierMode[] = []
  const calls: CarrierStub["calls"] = []
  const waiting = new Set<ServerResponse>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://stub")
    const method = request.method ?? ""
    calls.push({ method, path: pathname })
    const mode = wrong.shift()
    if (mode === "fail") return response.writeHead(500).end("<h1>Internal Server Error</h1>")
    if (mode === "limited") return response.writeHead(429, { "retry-after": "7" }).end("{}")
    if (mode === "denied") return response.writeHead(401).end("{}")
    const text = Buffer.concat(chunks).toString()
    const answer = act({ method, path: pathname, query: searchParams, headers: request.headers, text })
    if (mode === "lost") return response.destroy()
    if (mode === "late") return waiting.add(response)
    if (mode === "lie") return response.writeHead(200, { "content-type": "text/html" }).end("<html>sorry</html>")
    return response.writeHead(answer.status, { "content-type": answer.type ?? "application/json" }).end(answer.body)
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls },
    calm: () => void wrong.splice(0),
    tell: (mode, next = 1) => void wrong.push(...Array<CarrierMode>(next).fill(mode)),
    close: () =>
      new Promise((done) => {
        for (const response of waiting) response.destroy()
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

/** As small as a PDF may be: what matters is that it comes through byte for byte. */
export const smallPdf = (name: string) => Buffer.from(`%PDF-1.4\n%${name}\n\x00\xff\r\n\r\n--uuid:no\n%%EOF`, "latin1")

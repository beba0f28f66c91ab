import { createServer, type IncomingMessage, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts"

let server: Server
let proxy: TcpProxy
let served: string[]

beforeEach(async () => {
  served = []
  server = createServer(async (request, response) => {
    const body = await text(request)
    served.push(`${request.method} ${request.url} ${body.length}`)
    response.end("x".repeat(100_000))
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  proxy = await startTcpProxy({ port: (server.address() as AddressInfo).port })
})
afterEach(async () => {
  await proxy.close()
  server.closeAllConnections()
  server.close()
})

async function text(request: IncomingMessage): Promise<string> {
  let body = ""
  request.on("error", () => undefined)
  try {
    for await (const chunk of request) body += chunk
  } catch {
    return `${body} (cut)`
  }
  return body
}

const get = async (path: string, signal?: AbortSignal) =>
  (await fetch(proxy.url + path, signal ? { signal } : {})).text()

describe("the proxy that cuts", () => {
  test("passes a request and its whole answer while it is open", async () => {
    expect(await get("/a")).toHaveLength(100_000)
    expect(proxy.seen).toEqual(["GET /a"])
  })

  test("cuts an answer that the server has already given, once, and only the one that was named", async () => {
    const cut = proxy.cutResponse("POST /push")
    expect(await get("/other")).toHaveLength(100_000)
    await expect(fetch(`${proxy.url}/push`, { method: "POST", body: "fact" })).rejects.toThrow()
    await cut
    expect(served).toContain("POST /push 4")
    const again = await fetch(`${proxy.url}/push`, { method: "POST", body: "fact" })
    expect(await again.text()).toHaveLength(100_000)
  })

  test("cuts an answer in its middle", async () => {
    proxy.cutResponse("GET /long", 5_000)
    const answer = await fetch(`${proxy.url}/long`)
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow()
  })

  test("cuts a request before the server has all of it", async () => {
    proxy.cutRequest("PUT /photo", 20_000)
    await expect(fetch(`${proxy.url}/photo`, { method: "PUT", body: "p".repeat(200_000) })).rejects.toThrow()
    await expect.poll(() => served.length).toBe(1)
    expect(served[0]).not.toContain("200000")
  })

  test("is gone while it refuses and back at the same address afterwards", async () => {
    proxy.refuse()
    await expect(get("/a")).rejects.toThrow()
    expect(served).toEqual([])
    proxy.open()
    expect(await get("/a")).toHaveLength(100_000)
  })

  test("swallows everything as a black hole, and answers with a captive portal's page", async () => {
    proxy.blackhole()
    await expect(get("/a", AbortSignal.timeout(150))).rejects.toThrow(/timeout/)
    proxy.cut()
    proxy.answer({ status: 200, body: "<h1>Wi-Fi</h1>" })
    expect(await get("/api/ready")).toBe("<h1>Wi-Fi</h1>")
    expect(served).toEqual([])
  })

  test("ends what is under way when it is cut", async () => {
    proxy.delay(60_000)
    const under = get("/a")
    await expect.poll(() => proxy.seen.length).toBe(1)
    proxy.cut()
    await expect(under).rejects.toThrow()
  })
})

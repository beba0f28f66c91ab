import type { Server } from "node:http"
import { type AddressInfo, connect } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import { httpServer } from "../../server/http/http-server.ts"
import { Problem } from "../../shared/contract/problem.ts"
import { testConfig } from "../support/context.ts"

// What never becomes a request reaches no route: these speak to the socket itself.

let server: Server
beforeAll(async () => {
  let made = 0
  const ctx = { config: testConfig(), newId: () => `request-${++made}` }
  server = httpServer(ctx as never, (request) => new Response(new URL(request.url).pathname))
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
})
afterAll(() => new Promise((done) => server.close(done)))

function say(text: string): Promise<{ head: string; body: string }> {
  return new Promise((done, fail) => {
    let heard = ""
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1", () => socket.write(text))
    socket.on("data", (part) => {
      heard += part
    })
    socket.on("error", fail)
    socket.on("close", () => {
      const [head = "", body = ""] = heard.split("\r\n\r\n")
      done({ head, body })
    })
  })
}

const host = "Host: backdock.test\r\nConnection: close\r\n"

test.each([
  ["a method that nobody knows", `BREW /api/health HTTP/1.1\r\n${host}\r\n`, 400, "bad_request"],
  ["what is no HTTP at all", "hello, is anybody there?\r\n\r\n", 400, "bad_request"],
  ["a header without a name", `GET / HTTP/1.1\r\n${host}: nothing\r\n\r\n`, 400, "bad_request"],
  [
    "a body that is shorter and longer at once",
    `POST / HTTP/1.1\r\n${host}Content-Length: nine\r\n\r\n`,
    400,
    "bad_request",
  ],
  ["no host", "GET /api/health HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "bad_request"],
  ["a host that is none", "GET /api/health HTTP/1.1\r\nHost: a b/c\r\nConnection: close\r\n\r\n", 400, "bad_request"],
  ["headers without end", `GET / HTTP/1.1\r\n${host}X-Long: ${"x".repeat(40_000)}\r\n\r\n`, 431, "headers_too_large"],
])("%s gets our answer, not a bare number", async (_, sent, status, code) => {
  const { head, body } = await say(sent)
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(head).toMatch(/content-type: application\/problem\+json/i)
  expect(head).toMatch(/connection: close/i)
  expect(head).toMatch(/x-content-type-options: nosniff/i)
  const problem = Problem.parse(JSON.parse(body))
  expect(problem).toMatchObject({ status, code })
  expect(head.toLowerCase()).toContain(`x-request-id: ${problem.instance}`)
  expect(body).not.toMatch(/\bat .*\.[tm]?js|node_modules|nothing|hello/)
})

test("a request that is one goes through, and a line that breaks off takes nothing with it", async () => {
  expect((await say(`GET /fine HTTP/1.1\r\n${host}\r\n`)).body).toBe("/fine")
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1", () => socket.end("GET /half"))
  socket.resume()
  await new Promise((done) => socket.once("close", done))
  expect((await say(`GET /fine HTTP/1.1\r\n${host}\r\n`)).body).toBe("/fine")
})

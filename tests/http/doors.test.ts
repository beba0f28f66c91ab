import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createAdaptorServer } from "@hono/node-server"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createApp } from "../../server/app.ts"
import type { Context } from "../../server/context.ts"
import { openDatabase } from "../../server/db/open.ts"
import { routes } from "../../server/http/routes.ts"
import { sayStopping } from "../../server/http/stopping.ts"
import { openLog } from "../../server/start/open-log.ts"
import { done, Problem } from "../../shared/contract/problem.ts"
import { type TestContext, testConfig, testContext } from "../support/context.ts"
import { freshDatabase } from "../support/engines.ts"
import { type TestAnswer, type TestBrowser, testClient } from "../support/http-client.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"

let ctx: TestContext
let seed: SeedSmall
let admin: TestBrowser
let log = ""
let client: ReturnType<typeof testClient>

/** A route whose handler breaks, with what a database would say. */
const broken = {
  method: "GET",
  path: "/api/broken",
  who: "anyone",
  says: "",
  reply: null,
  handle: async () => {
    throw new Error("duplicate key: Camille Secret")
  },
} as const
const slowly = { ...broken, path: "/api/fine", handle: async () => done(null) } as const

beforeAll(async () => {
  const database = await openDatabase(await freshDatabase("sqlite"))
  const stream = {
    write: (line: string) => {
      log += line
    },
  }
  ctx = testContext(database, { log: openLog("trace", stream) } as Partial<Context>)
  seed = await seedSmall(ctx)
  client = testClient(ctx, [broken, slowly] as never)
  admin = await client.as(seed.people.administrator)
})
afterAll(() => ctx.database.close())

const isRefused = (answer: TestAnswer, status: number, code: string) => {
  expect(answer.headers.get("content-type")).toBe("application/problem+json")
  const problem = Problem.parse(answer.body)
  expect(problem).toMatchObject({ status, code, type: `backdock:${code}` })
  expect(answer.status).toBe(status)
  expect(problem.instance).toBe(answer.headers.get("x-request-id"))
  expect(problem.todo).not.toBe("")
  expect(JSON.stringify(problem)).not.toMatch(/\bat .*\.ts|node_modules|Error:/)
}

describe("a door answers with what is wrong and what to do", () => {
  test("an address that does not exist, and one that does not exist as a page", async () => {
    isRefused(await admin.ask("GET", "/api/nowhere"), 404, "unknown_route")
    isRefused(await admin.ask("POST", "/api/nowhere", {}), 404, "unknown_route")
    isRefused(await admin.ask("GET", "/assets/old.js"), 404, "not_found")
  })

  test("a wrong method names those that are right", async () => {
    const answer = await admin.ask("DELETE", "/api/people")
    isRefused(answer, 405, "wrong_method")
    expect(answer.headers.get("allow")).toBe("GET, HEAD, POST")
  })

  test.each([
    ["half a document", '{"name":'],
    ["no document", ""],
    ["bytes that are no UTF-8", Uint8Array.of(0x22, 0xff, 0xfe, 0x22)],
    ["two documents", "{}{}"],
  ])("bad JSON: %s", async (_, body) => {
    isRefused(await admin.ask("POST", "/api/people", body, { "content-type": "application/json" }), 400, "bad_json")
  })

  test("JSON nested 10,000 deep, in lists and in names", async () => {
    const json = { "content-type": "application/json" }
    isRefused(await admin.ask("POST", "/api/people", "[".repeat(10_000), json), 400, "too_deep")
    const deep = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`
    isRefused(await admin.ask("POST", "/api/people", deep, json), 400, "too_deep")
  })

  test("wrong types are named by their place, and never repeated", async () => {
    const answer = await admin.ask("POST", "/api/people", {
      name: 7,
      email: "hunter2",
      locale: "de",
      roles: [{ role: "king" }],
    })
    isRefused(answer, 422, "invalid")
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual(
      expect.arrayContaining(["name", "email", "locale", "roles.0.role", "password", "pin"]),
    )
    expect(JSON.stringify(answer.body)).not.toMatch(/hunter2|king/)
    isRefused(await admin.ask("POST", "/api/people", [1]), 422, "invalid")
    isRefused(await admin.ask("POST", "/api/people", "null", { "content-type": "application/json" }), 422, "invalid")
  })

  test("a NUL in a text or an address, which PostgreSQL could not keep", async () => {
    const answer = await admin.ask("POST", "/api/session/password", { email: "a\0b", password: "x" })
    isRefused(answer, 422, "invalid")
    isRefused(await admin.ask("POST", "/api/devices/%00/revoke"), 404, "not_found")
  })

  test("another type of content", async () => {
    isRefused(
      await admin.ask("POST", "/api/people", "name=x", { "content-type": "text/plain" }),
      415,
      "unsupported_type",
    )
  })

  test("a body of 50 MB, announced or not", async () => {
    const big = new Uint8Array(50_000_000).fill(0x20)
    const json = { "content-type": "application/json" }
    isRefused(await admin.ask("POST", "/api/people", big, json), 413, "too_large")
    isRefused(await admin.ask("POST", "/api/people", "{}", { ...json, "content-length": "50000000" }), 413, "too_large")
  })

  test("a body of 50 MB over a real socket gets its answer, and the next request on the server is served", async () => {
    const server = createAdaptorServer({ fetch: createApp(ctx).fetch })
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const cookie = [...admin.cookies].map((pair) => pair.join("=")).join("; ")
    const headers = { "content-type": "application/json", origin: url, cookie }
    const answer = await fetch(`${url}/api/people`, { method: "POST", headers, body: new Uint8Array(50_000_000) })
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({ code: "too_large" })
    expect((await fetch(`${url}/api/health`)).status).toBe(200)
    await new Promise((closed) => {
      server.close(closed)
      if ("closeAllConnections" in server) server.closeAllConnections()
    })
  })

  test("what breaks inside says no more than that, and where it broke is in the log without what the data was", async () => {
    log = ""
    isRefused(await admin.ask("GET", "/api/broken"), 500, "internal")
    expect(log).toContain("doors.test.ts")
    expect(log).not.toMatch(/Secret/)
  })

  test.each(["http://evil.example", "null", "http://backdock.test.evil.example", "http://backdock.test:81", ""])(
    "a request from another site is refused: %s",
    async (origin) => {
      isRefused(await admin.ask("POST", "/api/people", {}, { origin }), 403, "wrong_origin")
      expect((await admin.ask("GET", "/api/people", undefined, { origin })).status).toBe(200)
    },
  )

  test("a request that names no origin passes only where the browser says that it is our own page", async () => {
    const headers = { host: "backdock.test", cookie: [...admin.cookies].map((pair) => pair.join("=")).join("; ") }
    const send = (more: object) =>
      client.fetch(
        new Request("http://backdock.test/api/session", { method: "DELETE", headers: { ...headers, ...more } }),
      )
    expect((await send({})).status).toBe(403)
    expect((await send({ "sec-fetch-site": "cross-site" })).status).toBe(403)
    expect((await send({ "sec-fetch-site": "same-origin" })).status).toBe(204)
    admin = await client.as(seed.people.administrator)
  })
})

describe("every answer", () => {
  const asked: [string, string][] = [
    ["GET", "/api/health"],
    ["GET", "/api/nowhere"],
    ["GET", "/api/broken"],
    ["GET", "/api/people"],
    ["PUT", "/api/people"],
    ["GET", "/nothing.js"],
    ["POST", "/api/session/badge"],
  ]
  test.each(asked)("carries the security headers: %s %s", async (method, path) => {
    const { headers } = await client.browser().ask(method, path)
    const csp = headers.get("content-security-policy") ?? ""
    expect(csp).toContain("script-src 'self' 'wasm-unsafe-eval'")
    expect(csp).not.toMatch(/script-src[^;]*unsafe-inline|unsafe-eval'[^;]*'unsafe-eval/)
    expect(csp).toContain("frame-ancestors 'none'")
    expect(headers.get("x-content-type-options")).toBe("nosniff")
    expect(headers.get("referrer-policy")).toBe("no-referrer")
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get("access-control-allow-origin")).toBeNull()
  })

  test("carries them on a page, a script, a worker's script and what is kept already too", async () => {
    const built = mkdtempSync(join(tmpdir(), "backdock-built-"))
    mkdirSync(join(built, "assets"))
    for (const name of ["index.html", "service-worker.js", "assets/decode-worker.js"])
      writeFileSync(join(built, name), "1")
    const app = createApp(ctx, { built })
    rmSync(built, { recursive: true })
    const ask = (path: string, headers = {}) => app.request(path, { headers: { accept: "text/html", ...headers } })
    const kept = { "if-none-match": (await ask("/assets/decode-worker.js")).headers.get("etag") ?? "" }
    const answers = [
      await ask("/"),
      await ask("/review"),
      await ask("/service-worker.js"),
      await ask("/assets/decode-worker.js"),
      await ask("/assets/decode-worker.js", kept),
    ]
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200, 200, 304])
    for (const { headers } of answers) {
      expect(headers.get("content-security-policy")).toContain("script-src 'self' 'wasm-unsafe-eval'; ")
      expect(headers.get("x-content-type-options")).toBe("nosniff")
    }
  })

  test("is told in the log as one line with its request's id, without names, tokens, searches or ids", async () => {
    log = ""
    const secret = "camille@secret.example"
    await admin.ask("POST", "/api/session/password", { email: secret, password: "SecretPassword1" })
    await admin.ask("GET", `/api/session?search=${secret}`)
    await admin.ask("DELETE", `/api/people/${seed.people.operator.id}x`)
    await admin.ask("GET", "/api/nowhere/camille-secret")
    await admin.ask("POST", "/api/orders", {}, { authorization: "Bearer bdk_SecretKey" })
    const lines = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    expect(lines.map(({ method, route, status }) => `${method} ${route} ${status}`)).toEqual([
      "POST /api/session/password 401",
      "GET /api/session 200",
      "DELETE /api/people/:id 404",
      "GET (none) 404",
      "POST /api/orders 401",
    ])
    for (const line of lines) expect(line.request).toMatch(/^[0-9a-f-]{36}$/)
    for (const hidden of [/secret/i, admin.cookies.get("bd_session") ?? "none", seed.people.operator.id])
      expect(log).not.toMatch(hidden)
  })
})

describe("the document", () => {
  test("has every route of the app, and a HEAD for each GET", async () => {
    const app = createApp(ctx)
    const { body } = await admin.ask("GET", "/api/openapi.json")
    expect(body.openapi).toBe("3.1.0")
    const mounted = new Set(app.routes.filter((one) => one.path !== "/*").map((one) => one.path))
    expect(mounted.size).toBeGreaterThan(20)
    for (const path of mounted) expect(Object.keys(body.paths)).toContain(path.replace(/:(\w+)/g, "{$1}"))
    for (const one of app.routes.filter((route) => route.path !== "/*" && route.method !== "ALL")) {
      const described = body.paths[one.path.replace(/:(\w+)/g, "{$1}")]
      expect([one.path, Object.keys(described)]).toEqual([
        one.path,
        expect.arrayContaining([one.method === "GET" && !described.get ? "head" : one.method.toLowerCase()]),
      ])
    }
  })

  test("gives each operation a summary, its refusals, and what it takes", async () => {
    const { body } = await admin.ask("GET", "/api/openapi.json")
    for (const [path, methods] of Object.entries(body.paths as Record<string, Record<string, Record<string, unknown>>>))
      for (const [method, operation] of Object.entries(methods)) {
        expect([path, method, operation.summary]).toEqual([path, method, expect.stringMatching(/\w{3}/)])
        expect(operation.responses).toHaveProperty("default")
        const route = routes.find(
          (one) => one.path.replace(/:(\w+)/g, "{$1}") === path && one.method.toLowerCase() === method,
        )
        expect([path, method, operation.requestBody !== undefined]).toEqual([
          path,
          method,
          Boolean(route?.body ?? route?.takesBytes),
        ])
      }
  })
})

describe("health and readiness", () => {
  test("say alive and ready, and what is not where it is not", async () => {
    const checksOf = async (at: TestContext) => {
      const { status, body } = await testClient(at).browser().ask("GET", "/api/ready")
      const failing = (body.checks as { name: string; ok: boolean }[]).filter((check) => !check.ok)
      return { status, ready: body.ready, failing: failing.map((check) => check.name) }
    }
    const config = testConfig({ DATA_DIR: tmpdir() })
    expect((await client.browser().ask("GET", "/api/health")).body).toEqual({ alive: true })
    expect(await checksOf(testContext(ctx.database, { config }))).toEqual({ status: 200, ready: true, failing: [] })
    const lost = testContext(ctx.database, { config: testConfig({ DATA_DIR: "/nowhere/at/all" }) })
    expect(await checksOf(lost)).toEqual({ status: 503, ready: false, failing: ["disk"] })
    const dead = testContext(await openDatabase(await freshDatabase("sqlite")), { config })
    await checksOf(dead)
    await dead.database.close()
    expect(await checksOf(dead)).toEqual({ status: 503, ready: false, failing: ["database", "migrations"] })
    expect((await testClient(dead).browser().ask("GET", "/api/health")).status).toBe(200)
    sayStopping(dead)
    expect((await checksOf(dead)).failing[0]).toBe("stopping")
  })
})

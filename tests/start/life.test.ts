import { existsSync, readFileSync } from "node:fs"
import { connect } from "node:net"
import { performance } from "node:perf_hooks"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { demoSignIns } from "../../server/demo/sign-ins.ts"
import { freshDemo } from "../support/engines.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

let server: ServerProcess
beforeAll(async () => {
  server = await startServer({ ...(await freshDemo("sqlite")), env: { DEMO: "auto", LOG_LEVEL: "warn" } })
}, 180_000)
afterAll(() => server?.close())

/** A request whose body is only half there; `finish` sends the rest and answers with the whole reply. */
async function halfRequest(): Promise<{ finish(): Promise<string>; ended: Promise<void> }> {
  const body = JSON.stringify({ email: "nobody@example.org", password: "no such person" })
  const socket = connect(server.port, "127.0.0.1")
  let reply = ""
  socket.setEncoding("utf8").on("data", (text) => {
    reply += text
  })
  const ended = new Promise<void>((done) => socket.on("close", () => done()).on("error", () => done()))
  const head = ["POST /api/session/password HTTP/1.1", `Host: 127.0.0.1:${server.port}`, `Origin: ${server.url}`]
  head.push("Content-Type: application/json", `Content-Length: ${body.length}`, "", "")
  socket.write(head.join("\r\n") + body.slice(0, 10))
  await sleep(150)
  return {
    ended,
    finish: async () => {
      socket.write(body.slice(10))
      await ended
      return reply
    },
  }
}

/** Linux tells who a process has started; where nobody does, it is taken for gone. */
function whetherProviderIsGone(): () => boolean {
  if (!existsSync("/proc/self/task")) return () => true
  const pid = server.pid()
  const started = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean)
  const providers = started.filter((one) => readFileSync(`/proc/${one}/cmdline`, "utf8").includes("test-provider"))
  expect(providers).toHaveLength(1)
  return () => !existsSync(`/proc/${providers[0]}`)
}

describe("a start", { timeout: 60_000 }, () => {
  test("shows one short screen: the address, each role's sign-in, where the data is, how to start empty", async () => {
    const screen = server.log()
    expect(screen).toMatch(/^Backdock listens on (\S+)\nCustomers' portal on http:\/\/\S+\nData is in \S+\n/)
    expect(screen).toContain(`Backdock listens on ${server.url}\n`)
    expect(screen).toContain(`\nData is in ${server.dataDir}\n`)
    for (const role of new Set(demoSignIns.map((one) => one.role))) {
      const one = demoSignIns.find((person) => person.role === role)
      expect(screen).toMatch(new RegExp(`${role} +${one?.email} +${one?.password} +PIN ${one?.pin}\n`))
    }
    expect(screen).toContain("npm start -- --empty")
    expect(screen.trim().split("\n").length).toBeLessThan(20)
  })

  test("serves the demo's pages to whoever asks", async () => {
    const page = await fetch(`${server.url}/demo/labels`)
    expect(page.status).toBe(200)
    expect(page.headers.get("content-security-policy")).toContain("default-src")
    expect(await page.text()).toContain('data-part="parcels"')
  })
})

describe("a stop", { timeout: 60_000 }, () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "on %s lets a running request finish, takes no new one, ends with 0 and leaves no test provider behind",
    async (signal) => {
      const isGone = whetherProviderIsGone()
      const half = await halfRequest()
      const code = server.kill(signal)
      await expect
        .poll(() =>
          fetch(`${server.url}/api/health`).then(
            () => "answers",
            () => "gone",
          ),
        )
        .toBe("gone")
      const reply = await half.finish()
      expect(reply).toMatch(/^HTTP\/1\.1 401 /)
      expect(reply).toContain('"code":"')
      expect(await code).toBe(0)
      await expect.poll(isGone, { timeout: 10_000 }).toBe(true)
      await server.restart()
    },
  )

  test("does not wait for ever for a request that never ends: below ten seconds, and still with 0", async () => {
    const half = await halfRequest()
    const from = performance.now()
    expect(await server.kill("SIGTERM")).toBe(0)
    expect(performance.now() - from).toBeLessThan(10_000)
    await half.ended
    await server.restart()
  })

  test("by SIGKILL leaves no test provider behind, and the next start finds all in order", async () => {
    const isGone = whetherProviderIsGone()
    await server.kill("SIGKILL")
    await expect.poll(isGone, { timeout: 10_000 }).toBe(true)
    await server.restart()
    expect((await fetch(`${server.url}/api/ready`)).status).toBe(200)
  })
})

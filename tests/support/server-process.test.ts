import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { startServer } from "./server-process.ts"

const folder = mkdtempSync(join(tmpdir(), "backdock-stub-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A server that counts its starts in its data folder and is ready at the second look. */
const script = join(folder, "stub.mjs")
writeFileSync(
  script,
  `import { appendFileSync, readFileSync } from "node:fs"
  import { createServer } from "node:http"
  const { DATA_DIR, PORT, PUBLIC_URL, LOG_LEVEL } = process.env
  if (LOG_LEVEL === "broken") { console.error("LOG_LEVEL is wrong"); process.exit(2) }
  appendFileSync(DATA_DIR + "/starts", "x")
  let looks = 0
  createServer((request, response) => {
    if (request.url === "/api/ready" && ++looks < 2) return response.writeHead(503).end()
    response.end(JSON.stringify({ starts: readFileSync(DATA_DIR + "/starts", "utf8").length, PUBLIC_URL }))
  }).listen(Number(PORT), "127.0.0.1")
  process.on("SIGTERM", () => process.exit(0))
  console.log("started")`,
)
const ask = async (url: string) => (await fetch(url)).json()

describe("a server process under test", () => {
  test("is there when it is ready, keeps its data over SIGKILL and a restart, and knows nothing of the shell", async () => {
    process.env.PUBLIC_URL = "https://the.developers.own"
    const server = await startServer({ script })
    delete process.env.PUBLIC_URL
    expect(await ask(server.url)).toEqual({ starts: 1, PUBLIC_URL: "" })
    expect(await server.kill("SIGKILL")).toBe(null)
    await expect(fetch(server.url)).rejects.toThrow()
    await server.restart()
    expect(await ask(server.url)).toMatchObject({ starts: 2 })
    expect(await server.kill("SIGTERM")).toBe(0)
    expect(server.log()).toBe("started\nstarted\n")
    await server.close()
  })

  test("fails at once with what it said, where it ends before it is ready", async () => {
    await expect(startServer({ script, env: { LOG_LEVEL: "broken" } })).rejects.toThrow("LOG_LEVEL is wrong")
  })
})

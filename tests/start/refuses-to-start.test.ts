import { createServer } from "node:net"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { freePort } from "../support/free-port.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

let running: ServerProcess
beforeAll(async () => {
  running = await startServer({ env: { LOG_LEVEL: "warn" } })
})
afterAll(() => running.close())

/** What a start says that ends at once; fails where it does not end. */
async function refusal(env: Record<string, string>, flags: string[] = []): Promise<{ code: number; lines: string[] }> {
  const started = await startServer({ env, flags }).catch((error: Error) => error.message)
  if (typeof started !== "string") {
    await started.close()
    throw new Error("it started")
  }
  const [, code, said = ""] = /ended at its start with (\d+):\n(.*)$/s.exec(started) ?? []
  return { code: Number(code), lines: said.trim().split("\n") }
}

describe("a start that cannot be stops with one line that says what to do", { timeout: 60_000 }, () => {
  test("a port that something else listens on", async () => {
    const port = await freePort()
    const other = createServer().listen(port, "127.0.0.1")
    const said = await refusal({ PORT: String(port) })
    other.close()
    expect(said).toEqual({ code: 1, lines: [`Port ${port} is taken: stop what uses it, or set PORT.`] })
  })

  test("another Backdock on the same data, and the first one does not notice", async () => {
    const said = await refusal({ DATA_DIR: running.dataDir })
    expect(said).toEqual({
      code: 1,
      lines: [`Another Backdock is running on ${running.dataDir}: stop it, or set DATA_DIR.`],
    })
    expect((await fetch(`${running.url}/api/ready`)).status).toBe(200)
  })

  test("a live payment key in demo mode, without repeating it", async () => {
    const said = await refusal({ DEMO: "on", STRIPE_SECRET_KEY: "sk_live_geheim" })
    expect(said).toMatchObject({ code: 2, lines: [expect.stringMatching(/^STRIPE_SECRET_KEY .*demo mode refuses/)] })
    expect(said.lines.join()).not.toContain("geheim")
  })

  test("a wrong value, and a folder that cannot be written", async () => {
    expect(await refusal({ SESSION_HOURS: "soon" })).toMatchObject({
      code: 2,
      lines: [expect.stringMatching(/^SESSION_HOURS /)],
    })
    const inAFile = `${running.dataDir}/secret.key/data`
    expect(await refusal({ DATA_DIR: inAFile })).toEqual({
      code: 1,
      lines: [`${inAFile} cannot be written (ENOTDIR): set DATA_DIR.`],
    })
  })

  test("a flag that it does not know, lest a slip of the hand fill with a demo what was meant to be empty", async () => {
    expect(await refusal({ DEMO: "auto" }, ["--emtpy"])).toMatchObject({
      code: 2,
      lines: [expect.stringMatching(/^--emtpy is no flag: there are --empty and --lan/)],
    })
  })

  test("a database that cannot be reached, without repeating its password", async () => {
    const nowhere = `postgres://nobody:geheim@127.0.0.1:${await freePort()}/none`
    const said = await refusal({ DATABASE_URL: nowhere })
    expect(said).toMatchObject({
      code: 1,
      lines: [expect.stringMatching(/^The database named by DATABASE_URL cannot be used/)],
    })
    expect(said.lines.join()).not.toContain("geheim")
  })
})

import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { type ClientRequest, get as getPlain, Agent as PlainAgent } from "node:http"
import { get, request, Agent as SecureAgent } from "node:https"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { readConfig } from "../../server/config.ts"
import { makeAuthority, makeServerCertificate } from "../../server/lan/make-certificates.ts"
import { type Listening, listen } from "../../server/start/listen.ts"
import { stop } from "../../server/start/stop.ts"
import { testContext } from "../support/context.ts"
import type { Database } from "../support/engines.ts"

let folder: string
let listening: Listening | null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backdock-lan-"))
  listening = null
})
afterEach(async () => {
  await new Promise<void>((done) => {
    if (!listening) return done()
    listening.server.close(() => done())
    listening.server.closeAllConnections()
  })
  rmSync(folder, { recursive: true, force: true })
})

function contextFor(env: Record<string, string>, lan: boolean) {
  const read = readConfig({ PORT: "0", DEMO: "off", DATA_DIR: folder, ...env }, { lan })
  if (!read.ok) throw new Error(read.line)
  return testContext(null as unknown as Database, { config: read.config })
}

async function open(env: Record<string, string> = {}, lan = true) {
  const ctx = contextFor(env, lan)
  listening = await listen(ctx)
  return { ctx, listening, port: new URL(listening.address).port }
}

/** Over TLS with this authority trusted and nothing else. */
const secure = (port: string, path: string, ca: string | Buffer) =>
  new Promise<{ status: number; headers: Record<string, unknown> }>((done, fail) => {
    request({ host: "127.0.0.1", port, path, ca }, (answer) => {
      answer.resume()
      done({ status: answer.statusCode ?? 0, headers: answer.headers })
    })
      .once("error", fail)
      .end()
  })

/** Read to its end, so that the connection is free for another. */
const statusOf = (asked: ClientRequest) =>
  new Promise<number>((done, fail) => {
    asked.once("error", fail).once("response", (answer) => {
      answer.resume().once("end", () => setImmediate(() => done(answer.statusCode ?? 0)))
    })
  })

/** As a phone gets it: the file behind the page's link, made into PEM. */
async function downloaded(port: string): Promise<string> {
  const bytes = Buffer.from(await (await fetch(`http://127.0.0.1:${port}/backdock.crt`)).arrayBuffer())
  return `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64")}\n-----END CERTIFICATE-----\n`
}

describe("npm start -- --lan", () => {
  test("speaks https with the certificate that its page hands out, and plain http on the same port says how", async () => {
    const { port } = await open()
    const ca = await downloaded(port)
    expect((await secure(port, "/api/health", ca)).status).toBe(200)
    await expect(secure(port, "/api/health", "")).rejects.toThrow(/self-signed|unable to/i)
    const page = await fetch(`http://127.0.0.1:${port}/receive`, { headers: { accept: "text/html" } })
    expect(page.url).toBe(`http://127.0.0.1:${port}/trust`)
    expect(await page.text()).toContain(`https://127.0.0.1:${port}/`)
  })

  test("nothing of the app is answered in the clear: what a handheld would send is sent on to https", async () => {
    const { port } = await open()
    const said = await fetch(`http://127.0.0.1:${port}/api/sync/push?a=1`, { method: "POST", redirect: "manual" })
    expect([said.status, said.headers.get("location")]).toEqual([308, `https://127.0.0.1:${port}/api/sync/push?a=1`])
  })

  test("speaks French to who reads French, and opens the steps of the device that asks", async () => {
    const { port } = await open()
    const ask = async (headers: Record<string, string>) =>
      (await fetch(`http://127.0.0.1:${port}/trust`, { headers })).text()
    const iphone = await ask({
      "accept-language": "fr-FR,fr;q=0.9",
      "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1)",
    })
    expect(iphone).toContain(`<html lang="fr">`)
    expect(iphone).toMatch(/<details name="system" open><summary>iPhone/)
    expect(iphone).toContain("/backdock.mobileconfig")
    const android = await ask({ "accept-language": "de", "user-agent": "Mozilla/5.0 (Linux; Android 15; TC58)" })
    expect(android).toContain(`<html lang="en">`)
    expect(android).toMatch(/<details name="system" open><summary>Android/)
  })

  test("a Host header that is no host gets into no page and no address", async () => {
    const { port } = await open()
    const said = await new Promise<string>((done) => {
      let text = ""
      const socket = connect(Number(port), "127.0.0.1", () =>
        socket.write(`GET /trust HTTP/1.1\r\nHost: x"><script>\r\nConnection: close\r\n\r\n`),
      )
      socket.on("data", (chunk) => {
        text += chunk
      })
      socket.once("close", () => done(text))
    })
    expect(said).not.toContain(`x"><script>`)
  })

  test("a profile for an iPhone holds the certificate and has an identity that stays", async () => {
    const { port } = await open()
    const get = async () => (await fetch(`http://127.0.0.1:${port}/backdock.mobileconfig`)).text()
    const profile = await get()
    const ca = await downloaded(port)
    expect(profile).toContain(ca.split("\n")[1])
    expect(profile).toMatch(/<key>PayloadUUID<\/key><string>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}<\/string>/)
    expect(await get()).toBe(profile)
  })

  test("who connects and says nothing does not hold up the end", async () => {
    const { ctx, port } = await open()
    const silent = connect(Number(port), "127.0.0.1")
    await new Promise((done) => silent.once("connect", done))
    const open_ = listening as Listening
    listening = null
    const from = performance.now()
    await stop(ctx, open_.server, async () => {}, vi.fn())
    expect(performance.now() - from).toBeLessThan(3000)
    silent.destroy()
  })

  test("a browser that keeps its connection for later holds up the end neither over TLS nor in the clear", async () => {
    const { ctx, port } = await open()
    const ca = await downloaded(port)
    const [secureAgent, plainAgent] = [new SecureAgent({ keepAlive: true }), new PlainAgent({ keepAlive: true })]
    try {
      expect(await statusOf(get({ host: "127.0.0.1", port, path: "/api/health", ca, agent: secureAgent }))).toBe(200)
      expect(await statusOf(getPlain({ host: "127.0.0.1", port, path: "/trust", agent: plainAgent }))).toBe(200)
      const open_ = listening as Listening
      listening = null
      const from = performance.now()
      await stop(ctx, open_.server, async () => {}, vi.fn())
      expect(performance.now() - from).toBeLessThan(3000)
    } finally {
      secureAgent.destroy()
      plainAgent.destroy()
    }
  })

  test("listens on the network, marks its cookies Secure, and refuses what would not be safe", () => {
    expect(contextFor({}, true).config).toMatchObject({ host: "0.0.0.0", tls: { kind: "local" } })
    expect(contextFor({ HOST: "192.168.1.20" }, true).config.host).toBe("192.168.1.20")
    expect(readConfig({ HOST: "127.0.0.1" }, { lan: true })).toMatchObject({ line: expect.stringMatching(/^HOST /) })
    expect(readConfig({ PUBLIC_URL: "http://dock.example" }, { lan: true })).toMatchObject({
      line: expect.stringMatching(/^PUBLIC_URL /),
    })
  })
})

describe("a certificate of one's own", () => {
  async function files() {
    const authority = await makeAuthority({ dns: ["localhost"], ips: ["127.0.0.1"] }, Date.now())
    const pair = await makeServerCertificate(authority, { dns: ["localhost"], ips: ["127.0.0.1"] }, Date.now())
    const [cert, key] = [join(folder, "own.crt"), join(folder, "own.key")]
    writeFileSync(cert, pair.certificate)
    writeFileSync(key, pair.key)
    return { authority: authority.certificate, env: { TLS_CERT: cert, TLS_KEY: key } }
  }

  test("is shown, and plain http leads to it without a page about trust", async () => {
    const { authority, env } = await files()
    const { port } = await open(env, false)
    expect((await secure(port, "/api/health", authority)).status).toBe(200)
    const said = await fetch(`http://127.0.0.1:${port}/trust`, { redirect: "manual" })
    expect([said.status, said.headers.get("location")]).toEqual([308, `https://127.0.0.1:${port}/trust`])
  })

  test("without its key, with another's key or with no file, it stops the start with a line that names it", async () => {
    const { env } = await files()
    expect(readConfig({ TLS_CERT: env.TLS_CERT })).toMatchObject({ line: expect.stringMatching(/^TLS_KEY /) })
    await expect(open({ ...env, TLS_KEY: join(folder, "none.key") }, false)).rejects.toThrow(/^TLS_KEY .*ENOENT/)
    const { key } = await makeAuthority({ dns: ["localhost"], ips: [] }, Date.now())
    writeFileSync(env.TLS_KEY, key)
    await expect(open(env, false)).rejects.toThrow(/do not fit together/)
  })
})

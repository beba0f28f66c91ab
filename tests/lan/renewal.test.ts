import { X509Certificate } from "node:crypto"
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect } from "node:tls"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { readConfig } from "../../server/config.ts"
import { makeAuthority, makeServerCertificate } from "../../server/lan/make-certificates.ts"
import { type Listening, listen } from "../../server/start/listen.ts"
import { DAY, HOUR, testContext } from "../support/context.ts"
import type { Database } from "../support/engines.ts"

const names = { dns: ["localhost"], ips: ["127.0.0.1"] }
let folder: string
let listening: Listening | null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backdock-renewal-"))
  listening = null
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] })
})
afterEach(async () => {
  vi.useRealTimers()
  await new Promise<void>((done) => {
    if (!listening) return done()
    listening.server.close(() => done())
    listening.server.closeAllConnections()
  })
  rmSync(folder, { recursive: true, force: true })
})

async function open(env: Record<string, string>, lan: boolean) {
  const read = readConfig({ PORT: "0", DEMO: "off", DATA_DIR: folder, ...env }, { lan })
  if (!read.ok) throw new Error(read.line)
  const ctx = testContext(null as unknown as Database, { config: read.config })
  ctx.clock.set(Date.now())
  listening = await listen(ctx)
  return { ctx, port: Number(new URL(listening.address).port) }
}

/** What a browser is shown now. */
const shown = (port: number) =>
  new Promise<X509Certificate>((done, fail) => {
    const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false }, () => {
      done(new X509Certificate(socket.getPeerX509Certificate()?.raw ?? Buffer.alloc(0)))
      socket.destroy()
    })
    socket.once("error", fail)
  })

/** The hour's look reads files and may make keys, off the fake clock. */
async function anHourLater(port: number, until: (now: X509Certificate) => boolean): Promise<X509Certificate> {
  await vi.advanceTimersByTimeAsync(HOUR)
  return vi.waitUntil(async () => {
    const now = await shown(port)
    return until(now) ? now : undefined
  }, 5_000) as Promise<X509Certificate>
}

describe("a server that runs for months", () => {
  test("shows the certificate that was renewed beside it within the hour, and keeps the good one where a file is spoilt", async () => {
    const authority = await makeAuthority(names, Date.now())
    const files = { TLS_CERT: join(folder, "own.crt"), TLS_KEY: join(folder, "own.key") }
    const lay = async (at: number) => {
      const pair = await makeServerCertificate(authority, names, Date.now())
      writeFileSync(files.TLS_CERT, pair.certificate)
      writeFileSync(files.TLS_KEY, pair.key)
      utimesSync(files.TLS_CERT, at, at)
      return new X509Certificate(pair.certificate).fingerprint256
    }
    const first = await lay(1_800_000_000)
    const { port } = await open(files, false)
    expect((await shown(port)).fingerprint256).toBe(first)
    const second = await lay(1_800_000_100)
    expect((await shown(port)).fingerprint256).toBe(first)
    await anHourLater(port, (now) => now.fingerprint256 === second)
    writeFileSync(files.TLS_CERT, "half a fi")
    utimesSync(files.TLS_CERT, 1_800_000_200, 1_800_000_200)
    await vi.advanceTimersByTimeAsync(HOUR)
    expect((await shown(port)).fingerprint256).toBe(second)
    const third = await lay(1_800_000_300)
    await anHourLater(port, (now) => now.fingerprint256 === third)
  })

  test("makes its own certificate again before it ends, by the authority that every handheld trusts already", async () => {
    const { ctx, port } = await open({}, true)
    const before = await shown(port)
    const answer = await fetch(`http://127.0.0.1:${port}/backdock.crt`)
    const authority = new X509Certificate(Buffer.from(await answer.arrayBuffer()))
    ctx.clock.advance(340 * DAY)
    const renewed = await anHourLater(port, (now) => now.fingerprint256 !== before.fingerprint256)
    expect(renewed.checkIssued(authority)).toBe(true)
    // its last year: a new authority needs a walk to every handheld, so it waits for the next start
    ctx.clock.advance(9 * 365 * DAY)
    const last = await anHourLater(port, (now) => now.fingerprint256 !== renewed.fingerprint256)
    expect(last.checkIssued(authority)).toBe(true)
    expect(last.verify(authority.publicKey)).toBe(true)
  })
})

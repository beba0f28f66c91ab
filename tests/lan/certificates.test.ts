import { X509Certificate } from "node:crypto"
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createServer } from "node:https"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect } from "node:tls"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { fingerprintOf, keepCertificates } from "../../server/lan/keep-certificates.ts"
import { type KeyAndCertificate, makeAuthority, makeServerCertificate } from "../../server/lan/make-certificates.ts"

const NOW = Date.now()
const DAY = 86_400_000
const names = { dns: ["dock-pc", "dock-pc.local", "localhost"], ips: ["192.168.1.20", "127.0.0.1"] }
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backdock-tls-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What a client that trusts this authority says of a server that shows this certificate. */
async function trusts(authority: string, shown: KeyAndCertificate, host: string): Promise<string> {
  const server = createServer({ key: shown.key, cert: shown.certificate }).listen(0, "127.0.0.1")
  await new Promise((done) => server.once("listening", done))
  const { port } = server.address() as AddressInfo
  const said = await new Promise<string>((done) => {
    const socket = connect({ host: "127.0.0.1", port, ca: authority, servername: /\d$/.test(host) ? "" : host }, () => {
      done("yes")
      socket.destroy()
    })
    socket.once("error", (error) => done(error.message))
  })
  server.close()
  return said
}

describe("the certificates of a local network", () => {
  test("a browser that trusts the authority believes this server by its name and by its address", async () => {
    const { authority, server } = await keepCertificates(folder, names, NOW)
    expect(await trusts(authority, server, "dock-pc.local")).toBe("yes")
    expect(await trusts(authority, server, "127.0.0.1")).toBe("yes")
    expect(new X509Certificate(server.certificate).checkIP("192.168.1.20")).toBe("192.168.1.20")
  })

  test("a stolen key cannot speak for a bank, nor for the machine next door", async () => {
    const authority = await makeAuthority(names, NOW)
    const bank = await makeServerCertificate(authority, { dns: ["bank.example"], ips: [] }, NOW)
    expect(await trusts(authority.certificate, bank, "bank.example")).toBe("permitted subtree violation")
    const nextDoor = await makeServerCertificate(authority, { dns: ["dock-pc"], ips: ["192.168.1.21"] }, NOW)
    expect(await trusts(authority.certificate, nextDoor, "dock-pc")).toBe("permitted subtree violation")
  })

  test("keys are for this user's eyes only", async () => {
    await keepCertificates(folder, names, NOW)
    expect([mode(join(folder, "authority.key")), mode(join(folder, "server.key"))]).toEqual(["600", "600"])
  })

  test("a second start shows the same certificate, so that no handheld is asked again", async () => {
    const first = await keepCertificates(folder, names, NOW)
    const second = await keepCertificates(folder, names, NOW + DAY)
    expect(first.isNew).toBe(true)
    expect(second).toEqual({ ...first, isNew: false })
  })

  test("a server's certificate near its end is renewed under the authority that handhelds trust already", async () => {
    const first = await keepCertificates(folder, names, NOW)
    const later = await keepCertificates(folder, names, NOW + 340 * DAY)
    expect(later.isNew).toBe(false)
    expect(later.authority).toBe(first.authority)
    expect(later.server.certificate).not.toBe(first.server.certificate)
  })

  test("another address needs another authority; an address that went away needs none", async () => {
    const first = await keepCertificates(folder, names, NOW)
    const fewer = await keepCertificates(folder, { ...names, ips: ["127.0.0.1"] }, NOW)
    expect(fewer.authority).toBe(first.authority)
    const moved = await keepCertificates(folder, { ...names, ips: ["10.0.0.7", "127.0.0.1"] }, NOW)
    expect(moved.isNew).toBe(true)
    expect(fingerprintOf(moved.authority)).not.toBe(fingerprintOf(first.authority))
    expect(await trusts(moved.authority, moved.server, "localhost")).toBe("yes")
  })

  test("files that were cut off are made again and do not stop the start", async () => {
    const first = await keepCertificates(folder, names, NOW)
    writeFileSync(join(folder, "server.crt"), "-----BEGIN CERT")
    const mended = await keepCertificates(folder, names, NOW)
    expect(mended.authority).toBe(first.authority)
    expect(await trusts(mended.authority, mended.server, "localhost")).toBe("yes")
    writeFileSync(join(folder, "names.json"), "{")
    expect((await keepCertificates(folder, names, NOW)).isNew).toBe(true)
    expect(readFileSync(join(folder, "authority.crt"), "utf8")).not.toBe(first.authority)
  })
})

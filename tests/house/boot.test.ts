import { type ChildProcess, spawn } from "node:child_process"
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

// boot.mjs in a house of its own, where npm, Vite and the server are stand-ins that write down that they were called.
let house: string
const at = (path: string) => join(house, path)
const put = (path: string, text: string, mode = 0o644) => {
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), text)
  chmodSync(at(path), mode)
}
const lock = (version: string) =>
  JSON.stringify({
    packages: { "": {}, "node_modules/a": { version }, "node_modules/mac": { version: "1", optional: true } },
  })
const calls = () => (existsSync(at("calls")) ? readFileSync(at("calls"), "utf8").trim().split("\n") : [])

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), "backdock-boot-"))
  mkdirSync(at("server"))
  copyFileSync(resolve(import.meta.dirname, "../../server/boot.mjs"), at("server/boot.mjs"))
  put("package.json", `{"type":"module"}`)
  put("package-lock.json", lock("1.0.0"))
  put("client/main.ts", "one")
  put(
    "path/npm",
    `#!/bin/sh\necho npm $1 >> calls\nmkdir -p node_modules/.bin\ncp package-lock.json node_modules/.package-lock.json\n`,
    0o755,
  )
  put(
    "node_modules/vite/bin/vite.js",
    `import { appendFileSync } from "node:fs"; appendFileSync("calls", "vite build\\n")`,
  )
  put(
    "server/main.ts",
    `import { appendFileSync } from "node:fs"
    appendFileSync("calls", ["main", ...process.argv.slice(2)].join(" ") + "\\n")
    if (process.argv.includes("--code")) process.exit(7)
    process.on("SIGTERM", () => { appendFileSync("calls", "SIGTERM\\n"); setTimeout(() => process.exit(0), 300) })
    if (process.argv.includes("--stay")) { setInterval(() => {}, 1000); console.log("ready") } else process.exit(0)`,
  )
})
afterEach(() => rmSync(house, { recursive: true, force: true }))

function boot(...flags: string[]): ChildProcess {
  const PATH = `${at("path")}:${process.env.PATH}`
  return spawn("node", [at("server/boot.mjs"), ...flags], {
    cwd: house,
    env: { PATH },
    stdio: ["ignore", "pipe", "pipe"],
  })
}
const ended = (child: ChildProcess) => new Promise<number | null>((done) => child.once("exit", (code) => done(code)))

describe("npm start", () => {
  test("installs and builds the first time, and goes straight to the server the second time", async () => {
    expect(await ended(boot("--empty"))).toBe(0)
    expect(calls()).toEqual(["npm ci", "vite build", "main --empty"])
    await ended(boot())
    expect(calls().slice(3)).toEqual(["main"])
  })

  test("installs again when the lock has moved on, and not when npm has already followed it", async () => {
    await ended(boot("--install-only"))
    put("package-lock.json", lock("1.1.0"))
    await ended(boot("--install-only"))
    expect(calls()).toEqual(["npm ci", "npm ci"])
    put("package-lock.json", lock("1.2.0"))
    put("node_modules/.package-lock.json", lock("1.2.0"))
    await ended(boot("--install-only"))
    expect(calls()).toHaveLength(2)
  })

  test("installs again after an install that was interrupted", async () => {
    await ended(boot("--install-only"))
    rmSync(at("node_modules/.package-lock.json"))
    await ended(boot("--install-only"))
    expect(calls()).toEqual(["npm ci", "npm ci"])
  })

  test("builds again when a source is changed or removed, and not when it is only touched", async () => {
    await ended(boot("--build-only"))
    put("client/main.ts", "one")
    await ended(boot("--build-only"))
    expect(calls()).toEqual(["npm ci", "vite build"])
    put("client/more.ts", "two")
    await ended(boot("--build-only"))
    rmSync(at("client/more.ts"))
    await ended(boot("--build-only"))
    expect(calls().slice(2)).toEqual(["vite build", "vite build"])
  })

  test("passes SIGTERM on once, waits for the graceful end and gives the server's own exit code", async () => {
    const child = boot("--stay")
    await new Promise((done) => child.stdout?.once("data", done))
    const end = ended(child)
    const signals = () => calls().filter((call) => call === "SIGTERM").length
    child.kill("SIGTERM")
    await expect.poll(signals).toBe(1)
    child.kill("SIGINT")
    expect(await end).toBe(0)
    expect(signals()).toBe(1)
    expect(await ended(boot("--code"))).toBe(7)
  })
})

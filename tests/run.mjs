// `npm test`: everything, on both engines and in a real browser; ends with one line of figures.
//   npm test -- tests/receiving     only what matches (then a missing engine is no failure)
import { spawn, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join, resolve } from "node:path"
import { countTests } from "./support/count-tests.mjs"
import { findChromium } from "./support/find-chromium.mjs"

const root = resolve(import.meta.dirname, "..")
const env = { ...process.env, PATH: [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter) }
const filters = process.argv.slice(2)

function quietly(command, ...args) {
  const done = spawnSync(command, args, {
    cwd: root,
    env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
    encoding: "utf8",
  })
  if (done.status === 0) return true
  process.stderr.write(`${done.stdout ?? ""}${done.stderr ?? ""}`.slice(-2000))
  return false
}

function installChromium() {
  process.stderr.write("Installing Chromium for the tests …\n")
  const apt = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")
  if (apt && quietly("apt-get", "update", "-q") && quietly("apt-get", "install", "-y", "-q", "chromium")) return
  quietly("node", join(root, "node_modules/playwright-core/cli.js"), "install", "chromium")
}

function ensureChromium() {
  if (findChromium() === null && !process.env.CHROMIUM_PATH) installChromium()
  const path = findChromium()
  if (path !== null) return path
  console.error("No Chromium: install one (Debian: apt-get install chromium) or name one in CHROMIUM_PATH.")
  process.exit(1)
}

/** Resolves with vitest's exit code; signals end vitest first. */
function vitest(report) {
  const projects = ["quick", "apart", "faults", "journeys", "alone"].map((name) => `--project=${name}`)
  const args = ["run", ...projects, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...filters]
  const child = spawn("node", [join(root, "node_modules/vitest/vitest.mjs"), ...args], {
    cwd: root,
    env: { ...env, CHROMIUM_PATH: chromium },
    stdio: "inherit",
  })
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal))
  return new Promise((done) => child.once("exit", (code) => done(code ?? 1)))
}

const chromium = ensureChromium()
const built = spawnSync("node", ["server/boot.mjs", "--build-only"], { cwd: root, env, stdio: "inherit" })
if (built.status !== 0) process.exit(1)

const folder = mkdtempSync(join(tmpdir(), "backdock-report-"))
const report = join(folder, "report.json")
const code = await vitest(report)
const figure = countTests(existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : null, code)
rmSync(folder, { recursive: true, force: true })

const missing = ["sqlite", "postgres", "chromium"].filter((kind) => figure[kind] === 0)
if (filters.length === 0 && missing.length > 0) console.error(`No test ran on ${missing.join(", ")}.`)
console.log(JSON.stringify(figure))
process.exitCode = figure.failed > 0 || (filters.length === 0 && missing.length > 0) ? 1 : 0

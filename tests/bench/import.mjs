// How fast a file of orders comes in, and in how much memory: two lines to an order, uploaded as a stream, checked and
// imported by the server's own worker on each engine, each in a process of its own that starts as the server does.
// `--lines 20000` for fewer, `--engine sqlite` for one of them.
import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"

const LINES = "200000"
/** As boot.mjs starts the server. */
const NODE_FLAGS = ["--max-semi-space-size=8"]
const env = { ...process.env, MALLOC_ARENA_MAX: "2" }

export async function* measure(flags) {
  const given = (name) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : null)
  for (const engine of given("--engine") ? [given("--engine")] : ["sqlite", "postgres"]) {
    const args = [join(import.meta.dirname, "import-once.ts"), engine, given("--lines") ?? LINES]
    const child = spawn("node", [...NODE_FLAGS, ...args], { env, stdio: ["ignore", "pipe", "inherit"] })
    let said = ""
    child.stdout.on("data", (chunk) => {
      said += chunk
    })
    const [code] = await once(child, "close")
    if (code !== 0) throw new Error(`the import on ${engine} ended with ${code}`)
    yield JSON.parse(said)
  }
}

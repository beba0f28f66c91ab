// `npm run mutate`: takes ten protections away one by one, in a copy of the tree, and lets what should notice look at it.
// One that nobody misses ends it with 1.
//   npm run mutate -- fencing       only what matches
import { spawn } from "node:child_process"
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join, resolve } from "node:path"
import { mutated, mutations } from "./mutations.mjs"

const root = resolve(import.meta.dirname, "../..")
const [only = ""] = process.argv.slice(2)
const wanted = mutations.filter(({ name }) => name.includes(only))
const folder = mkdtempSync(join(tmpdir(), "backdock-mutate-"))
const env = { ...process.env, PATH: [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter) }

function copyTree() {
  const copied = ["client", "server", "shared", "public", "tests", "docs", "README.md", "package.json", "tsconfig.json"]
  for (const name of [...copied, "vite.config.ts", "vitest.config.ts"])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"))
}

/** Resolves with the exit code and what was printed. */
function node(...args) {
  const child = spawn("node", args, { cwd: folder, env })
  let text = ""
  for (const from of [child.stdout, child.stderr]) from.on("data", (some) => (text += some))
  return new Promise((done) => child.once("exit", (code) => done({ code, text })))
}

/** How many tests failed, or seeds broke; null: something else went wrong, which proves nothing. */
async function failures({ tests, seeds }) {
  if (seeds) {
    const { text } = await node(
      "tests/soak/run.mjs",
      "--seeds",
      String(seeds),
      "--from",
      "1",
      "--facts",
      "30",
      "--shrink",
      "no",
    )
    return JSON.parse(/^\{.*\}$/m.exec(text)?.[0] ?? "{}").broken ?? null
  }
  const report = join(folder, "report.json")
  rmSync(report, { force: true })
  const vitest = join(root, "node_modules/vitest/vitest.mjs")
  await node(vitest, "run", "--reporter=json", `--outputFile=${report}`, ...tests)
  try {
    const { numFailedTests, numTotalTests } = JSON.parse(readFileSync(report, "utf8"))
    return numTotalTests > 0 ? numFailedTests : null
  } catch {
    return null
  }
}

async function isCaught(mutation) {
  const path = join(folder, mutation.file)
  const whole = readFileSync(path, "utf8")
  const before = await failures(mutation)
  if (before !== 0)
    throw new Error(`${mutation.name}: ${before ?? "something else"} fails before anything is taken away`)
  writeFileSync(path, mutated(whole, mutation))
  const after = await failures(mutation)
  writeFileSync(path, whole)
  return after !== null && after > 0
}

let caught = 0
try {
  copyTree()
  for (const mutation of wanted) {
    const is = await isCaught(mutation)
    console.error(`${is ? "caught  " : "SURVIVED"} ${mutation.name}`)
    if (is) caught++
  }
} catch (error) {
  console.error(String(error instanceof Error ? error.message : error))
  caught = -1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
if (caught >= 0) console.log(JSON.stringify({ figure: "mutate", removed: wanted.length, caught }))
process.exitCode = caught === wanted.length ? 0 : 1

// `npm run verify`: format, lint, types, boundaries and unit tests, at once. No browser, no database, no server process
// and no demo: `npm test` has those.
import { spawn } from "node:child_process"
import { globSync, readFileSync } from "node:fs"
import { delimiter, join, resolve, sep } from "node:path"

const root = resolve(import.meta.dirname, "..")
const env = { ...process.env, PATH: [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter) }

const leftOut = ["start", "demo", "journeys", "faults", "support"]
/** Loading a file of which every test is skipped costs as much as running a small one. */
const needsDatabase = (file) => {
  const text = readFileSync(join(root, file), "utf8")
  return /^describeEngines\(/m.test(text) && !/^(describe|test)\b/m.test(text)
}
const units = globSync("tests/**/*.test.{ts,tsx}", { cwd: root })
  .filter((file) => !leftOut.includes(file.split(sep)[1]))
  .filter((file) => !needsDatabase(file))

const steps = {
  "format and lint": ["node_modules/@biomejs/biome/bin/biome", "check", "--diagnostic-level=error", "."],
  // alone on its core: with one checker a core it does much of the work twice
  types: [
    "node_modules/typescript/bin/tsc",
    ...["--noEmit", "-p", ".", "--singleThreaded"],
    // what it found is kept: the next time only what changed is looked at
    ...["--incremental", "--tsBuildInfoFile", "node_modules/.cache/types.tsbuildinfo"],
  ],
  "boundaries and unit tests": [
    "node_modules/vitest/vitest.mjs",
    ...[
      "run",
      ...units,
      "--project=quick",
      "--project=apart",
      "--reporter=minimal",
      "--testNamePattern=^(?!.*\\[(sqlite|postgres)\\])",
    ],
  ],
}

function run(name, args) {
  const from = Date.now()
  return new Promise((done) => {
    const child = spawn("node", args, { cwd: root, env: { ...env, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        output += chunk
      })
    child.once("exit", (code) => {
      const seconds = ((Date.now() - from) / 1000).toFixed(1)
      console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`)
      if (code !== 0) console.log(output.trimEnd())
      done({ name, ok: code === 0 })
    })
  })
}

const results = await Promise.all(Object.entries(steps).map(([name, args]) => run(name, args)))
const failed = results.filter((result) => !result.ok).map((result) => result.name)
console.log(failed.length === 0 ? "All well." : `Failed: ${failed.join(", ")}.`)
process.exitCode = failed.length === 0 ? 0 : 1

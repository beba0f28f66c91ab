import { existsSync } from "node:fs"
import { setFlagsFromString } from "node:v8"
import { checkRuntime } from "./runtime-check.ts"

// Looks before it loads: on a Node that is too old, the database's driver ends the process without a word.
const runtime = checkRuntime()
if (!runtime.ok) {
  console.error(runtime.line)
  process.exit(2)
}
// Node reads TypeScript by WebAssembly, in each thread anew. V8 13.6 compiles a wrapper of its own for a call out of it once
// there have been a thousand, and in a thread that has ended the whole process (SIGSEGV in WasmCode::DecrementRefCount).
setFlagsFromString("--wasm-wrapper-tiering-budget=2147483647")
if (existsSync(".env")) process.loadEnvFile(".env")
const { readProcessConfig } = await import("./config.ts")
const read = readProcessConfig(process.argv.slice(2))
if (!read.ok) {
  console.error(read.line)
  process.exit(2)
}
const { run } = await import("./start/run.ts")
await run(read.config)

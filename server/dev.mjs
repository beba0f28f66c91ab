// `npm run dev`: the screens from Vite with hot reload, the server under `node --watch`. Both end together.
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { createServer } from "vite"
import { readProcessConfig } from "./config.ts"

if (existsSync(".env")) process.loadEnvFile(".env")
const read = readProcessConfig()
if (!read.ok) {
  console.error(read.line)
  process.exit(2)
}
const { host, port } = read.config
const server = `http://${host.includes(":") ? `[${host}]` : host}:${port}`

// client/api is a folder of the screens: what ends in .ts is a module of theirs, all else below /api the server's
const bypass = ({ url = "" }) => (/\.tsx?(\?|$)/.test(url) ? url : undefined)
// Host stays what the browser asked for, so that the server's origin check sees one origin.
const vite = await createServer({
  server: {
    host,
    port: 5173,
    proxy: { "/api": { target: server, bypass }, "/demo": { target: server }, "^/dev(/|$)": { target: server } },
  },
})
await vite.listen()
console.log(`Screens with hot reload: ${vite.resolvedUrls?.local[0] ?? ""}  (server: ${server})`)

const flags = ["--watch", "--watch-preserve-output", "--disable-warning=ExperimentalWarning"]
const child = spawn("node", [...flags, "server/main.ts", ...process.argv.slice(2)], { stdio: "inherit" })

let ending = false
async function end(code) {
  if (ending) return
  ending = true
  child.kill("SIGTERM")
  await vite.close()
  if (child.exitCode === null && child.signalCode === null) await new Promise((done) => child.once("exit", done))
  process.exit(code)
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(0))
child.on("exit", (code) => end(code ?? 1))

import { type ChildProcess, spawn } from "node:child_process"
import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join, resolve } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { configVariables } from "../../server/config.ts"
import { freePort } from "./free-port.ts"

const root = resolve(import.meta.dirname, "../..")

export interface ServerOptions {
  /** PostgreSQL; without it an SQLite file in the data folder. */
  databaseUrl?: string
  /** More of `.env.example`, as { DEMO: "on" }. */
  env?: Record<string, string>
  /** A data folder to begin with a copy of. */
  dataFrom?: string
  flags?: string[]
  /** What to start instead of server/main.ts, with its own "ready" address (a test payment provider). */
  script?: string
  readyPath?: string
}

export interface ServerProcess {
  url: string
  port: number
  dataDir: string
  /** Everything it wrote so far, stdout and stderr together. */
  log(): string
  pid(): number
  /** Sends the signal and waits for the end; answers with the exit code, null after SIGKILL. */
  kill(signal: "SIGKILL" | "SIGTERM" | "SIGINT"): Promise<number | null>
  /** Starts it again on the same port and data; waits until it is ready. */
  restart(env?: Record<string, string>): Promise<void>
  /** Ends it and removes its data. */
  close(): Promise<void>
}

/** A real server process on free ports and a data folder of its own; resolves when it says that it is ready. */
export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), "backdock-server-"))
  if (options.dataFrom) cpSync(options.dataFrom, dataDir, { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const ready = url + (options.readyPath ?? "/api/ready")
  const env: Record<string, string> = {
    PORT: String(port),
    PORTAL_PORT: String(await freePort()),
    DATA_DIR: dataDir,
    DATABASE_URL: options.databaseUrl ?? "",
    DEMO: "off",
    ...options.env,
  }
  const script = [options.script ?? "server/main.ts", ...(options.flags ?? [])]
  let log = ""
  let child: ChildProcess
  const start = async () => {
    child = spawn("node", script, { cwd: root, env: { ...onlyOurs(), ...env }, stdio: ["ignore", "pipe", "pipe"] })
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        log += chunk
      })
    await untilReady(child, ready, () => log)
  }
  const kill: ServerProcess["kill"] = async (signal) => {
    if (ended(child)) return child.exitCode
    const gone = new Promise<number | null>((done) => child.once("exit", (code) => done(code)))
    child.kill(signal)
    return gone
  }
  const close = async () => {
    await kill("SIGKILL")
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    await start()
  } catch (error) {
    await close()
    throw error
  }
  return {
    url,
    port,
    dataDir,
    log: () => log,
    pid: () => child.pid ?? 0,
    kill,
    restart: async (more = {}) => {
      Object.assign(env, more)
      await kill("SIGTERM")
      await start()
    },
    close,
  }
}

/** Our variables are set to nothing, so that neither the shell's nor a `.env` reaches a test's server. */
export function onlyOurs(): Record<string, string> {
  const path = [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter)
  // what one server has compiled, the next of the same run need not
  const compiled = join(tmpdir(), "backdock-compiled")
  const ours = { PATH: path, HOME: tmpdir(), TMPDIR: tmpdir(), NODE_COMPILE_CACHE: compiled, TZ: "UTC" }
  return { ...Object.fromEntries(configVariables.map((name) => [name, ""])), ...ours }
}

const ended = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

async function untilReady(child: ChildProcess, url: string, log: () => string): Promise<void> {
  const deadline = Date.now() + 180_000
  while (Date.now() < deadline) {
    if (ended(child)) throw new Error(`The server ended at its start with ${child.exitCode}:\n${log()}`)
    const answer = await fetch(url).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.ok) return
    await sleep(50)
  }
  throw new Error(`The server was not ready within 180 s:\n${log()}`)
}

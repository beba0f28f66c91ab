// How fast a file of orders comes in, and in how much memory: two lines to an order, uploaded as a stream, checked and
// imported by the server's own worker on each engine. `--lines 20000` for fewer, `--engine sqlite` for one of them.
// `longestBlockMs` is how long nobody else was answered at the worst moment; `cpuS` is this process's own work, which a busy
// machine stretches less than the clock.
import { randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { migrateToLatest, openDatabase } from "../../server/db/open.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { importDesk } from "../imports/desk.ts"
import { manyOrders } from "../imports/many-orders.ts"
import { startPostgres } from "../support/postgres-cluster.ts"
import { onPostgres } from "../support/templates.ts"

const LINES = 200_000
const FAULTS = 137

export async function measure(flags) {
  const given = (name) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : null)
  const lines = Number(given("--lines") ?? LINES)
  const engines = given("--engine") ? [given("--engine")] : ["sqlite", "postgres"]
  const figures = []
  for (const engine of engines) figures.push(await onEngine(engine, (database) => importOnce(database, engine, lines)))
  const last = figures.pop()
  for (const figure of figures) console.log(JSON.stringify(figure))
  return last
}

async function importOnce(database, engine, lines) {
  const desk = await importDesk(database)
  const watch = watchMemory()
  const delay = monitorEventLoopDelay({ resolution: 5 })
  try {
    const { id, mapping } = await upload(desk, lines)
    delay.enable()
    const [from, cpu] = [performance.now(), process.cpuUsage()]
    await desk.admin.ask("POST", `/api/imports/${id}/check`, { mapping })
    await runDueJobs(desk.ctx)
    const checkedIn = performance.now() - from
    const { checked } = await desk.look(id)
    if (checked?.refused !== FAULTS) throw new Error(`${checked?.refused} faults found of ${FAULTS}`)
    await desk.run(id, true)
    const took = performance.now() - from
    const { applied } = await desk.look(id)
    if (applied?.created !== lines / 2 - FAULTS) throw new Error(`${applied?.created} orders written`)
    const seconds = (ms) => Math.round(ms / 100) / 10
    return {
      figure: "import",
      engine,
      lines,
      linesPerS: Math.round(lines / (took / 1000)),
      peakMiB: watch.stop(),
      checkS: seconds(checkedIn),
      writeS: seconds(took - checkedIn),
      cpuS: seconds(Object.values(process.cpuUsage(cpu)).reduce((sum, part) => sum + part / 1000, 0)),
      longestBlockMs: Math.round(delay.max / 1e6),
    }
  } finally {
    delay.disable()
    watch.stop()
    desk.close()
  }
}

/** As a browser sends it: in pieces, none of them kept. */
async function upload({ client, admin, seed }, lines) {
  const rows = manyOrders(lines, FAULTS)
  const encoder = new TextEncoder()
  const body = new ReadableStream({
    pull: (file) => {
      let text = ""
      for (let count = 0; count < 500; count++) {
        const { value, done } = rows.next()
        if (done) break
        text += value
      }
      if (text === "") file.close()
      else file.enqueue(encoder.encode(text))
    },
  })
  const query = new URLSearchParams({ kind: "orders", shopId: seed.shopId, name: "many.csv" })
  const cookie = [...admin.cookies].map((pair) => pair.join("=")).join("; ")
  const headers = { cookie, origin: "http://backdock.test", host: "backdock.test" }
  const path = `http://backdock.test/api/imports?${query}`
  const answer = await client.fetch(new Request(path, { method: "POST", headers, body, duplex: "half" }))
  if (answer.status !== 201) throw new Error(await answer.text())
  return answer.json()
}

function watchMemory() {
  let peak = 0
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  const timer = setInterval(look, 50)
  return {
    stop: () => {
      clearInterval(timer)
      look()
      return Math.round(peak / 2 ** 20)
    },
  }
}

async function onEngine(engine, work) {
  if (engine === "sqlite") {
    const folder = mkdtempSync(join(tmpdir(), "backdock-bench-"))
    const database = await openDatabase({ file: join(folder, "bench.sqlite") })
    try {
      await migrateToLatest(database)
      return await work(database)
    } finally {
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
  const cluster = await startPostgres()
  const name = `bench_${randomUUID().replaceAll("-", "")}`
  await onPostgres(cluster.url("postgres"), `CREATE DATABASE ${name}`)
  const database = await openDatabase({ url: cluster.url(name) })
  try {
    await migrateToLatest(database)
    return await work(database)
  } finally {
    await database.close()
    await cluster.stop()
  }
}

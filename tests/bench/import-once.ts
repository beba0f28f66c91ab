// One engine's part of `npm run bench -- import` (import.mjs). `longestBlockMs` is how long nobody else was answered at the
// worst moment; `cpuS` is this process's own work, which a busy machine stretches less than the clock.
import { monitorEventLoopDelay } from "node:perf_hooks"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { FAULTS, onEngine, uploadMany } from "../imports/big-file.ts"
import { importDesk } from "../imports/desk.ts"
import type { Database, Engine } from "../support/engines.ts"

async function importOnce(database: Database, engine: Engine, lines: number) {
  const desk = await importDesk(database)
  const watch = watchMemory()
  const delay = monitorEventLoopDelay({ resolution: 5 })
  try {
    const { id, mapping } = await uploadMany(desk, lines)
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
    const seconds = (ms: number) => Math.round(ms / 100) / 10
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

const [engine, lines] = process.argv.slice(2) as [Engine, string]
const figure = await onEngine(engine, (database) => importOnce(database, engine, Number(lines)))
// the pipe is emptied before the process goes
process.stdout.write(JSON.stringify(figure), () => process.exit(0))

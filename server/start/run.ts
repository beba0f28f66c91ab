import type { Config } from "../config.ts"
import type { Context } from "../context.ts"
import { startRounds } from "../jobs/rounds.ts"
import { startWorker } from "../jobs/worker.ts"
import { listen } from "./listen.ts"
import { openHouse } from "./open-house.ts"
import { printWelcome } from "./print-welcome.ts"
import { rounds } from "./rounds.ts"
import { rememberEnd } from "./stand-at-start.ts"
import { stop } from "./stop.ts"
import { StartRefused } from "./stop-start.ts"

/** The life of the process: open, listen, say so, and end in order at the first signal. */
export async function run(config: Config): Promise<void> {
  try {
    await start(config)
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

async function start(config: Config): Promise<void> {
  const house = await openHouse(config, seed)
  const { ctx } = house
  const listening = await listen(ctx)
  const { server } = listening
  const worker = startWorker(ctx)
  ctx.wakeWorker = worker.poke
  const going = startRounds(ctx, rounds)
  let stopping = false
  const end = async () => {
    if (stopping) return
    stopping = true
    // beside the requests that still run, not after them: each may take half of the ten seconds
    const idle = Promise.all([worker.stop(), going.stop()])
    await stop(ctx, server, async () => {
      await idle
      await ctx.database.write(rememberEnd)
      await house.close()
    })
    process.exit(0)
  }
  // before anything is waited for: whoever sees it listen may also tell it to stop
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, end)
  await printWelcome(ctx, listening)
}

/** Loaded at the first start only: it is long, and a second start is quick. */
async function seed(ctx: Context): Promise<void> {
  console.log("Writing the demo's data …")
  const { seedDemo } = await import("../demo/seed.ts")
  await seedDemo(ctx)
}

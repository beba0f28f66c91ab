import { mkdtempSync, rmSync, statSync } from "node:fs"
import { enableCompileCache, registerHooks } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parentPort } from "node:worker_threads"
import type { Outcome, Plan } from "./plan.ts"

// A thread that runs seeds, one after another, in a world whose clock, chance and turns are the seed's.

// a thread reads a thousand files before its first seed
enableCompileCache()
// before anything reaches the picture decoder, whose threads would answer in their own order
registerHooks({
  resolve: (name, from, next) => {
    const found = next(name, from)
    if (name === "better-sqlite3" && from.parentURL?.endsWith("/server/db/dialects.ts"))
      return { ...next("./kept-handles.ts", { ...from, parentURL: import.meta.url }) }
    const url = found.url.replace(/\/server\/sync\/look-at-image\.ts$/, "/tests/faults/simulation/looked-at.ts")
    return { ...found, url }
  },
})
// a disk in memory, where there is one: what is synced there is soon synced
const MEMORY = "/dev/shm"
const hasMemory = statSync(MEMORY, { throwIfNoEntry: false })?.isDirectory() ?? false
const folder = mkdtempSync(join(hasMemory ? MEMORY : tmpdir(), "backdock-simulation-"))

// before Dexie opens one: its ports would answer when they like
Object.assign(globalThis, { BroadcastChannel: undefined })
const { makeCheap, makeErrorsCheap } = await import("./cheap.ts")
// before fake-indexeddb makes its own of them
makeErrorsCheap()
const { buildShop } = await import("./shop.ts")
const begin = join(folder, "shop.sqlite")
const shop = await buildShop({ file: begin }, { handhelds: 8, returns: 16 })
// so that all of it is in the one file that each run begins with
;(await import("./kept-handles.ts")).letGo(begin)
const timeline = await import("./timeline.ts")
const disk = await import("./disk.ts")
const simulation = await import("./simulate.ts")
timeline.takeOverThread(() => simulation.threadRandom)
disk.watchCommits()
makeCheap()
// windows that were killed leave promises that nobody waits for, and speak of what they could not do
process.on("unhandledRejection", () => {})
console.warn = () => {}

parentPort?.on("message", async (plan: Plan | null) => {
  if (plan) return parentPort?.postMessage(await run(plan))
  rmSync(folder, { recursive: true, force: true })
  parentPort?.close()
})

/** What a run throws is broken too. */
async function run(plan: Plan): Promise<Outcome> {
  try {
    return await simulation.simulate(plan, { shop, begin, folder })
  } catch (error) {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const none = { facts: 0, photos: 0, refunds: 0, faults: {}, turns: 0 }
    return { seed: plan.seed, broken: [`it threw: ${said}`], ...none }
  }
}

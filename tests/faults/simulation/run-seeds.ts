import { availableParallelism } from "node:os"
import { Worker } from "node:worker_threads"
import { type FaultKind, type Outcome, type Plan, replay, shrink } from "./plan.ts"

export interface Seeds {
  seeds: number
  from: number
  handhelds: number
  /** Captured by each handheld, about. */
  facts: number
  without?: readonly FaultKind[]
  threads?: number
  shrinks?: boolean
  /** Told of each broken seed at once; to make it smaller takes a while. */
  onBroken?(outcome: Outcome): void
}

export interface Ran {
  facts: number
  photos: number
  refunds: number
  /** How often something went wrong on purpose. */
  faults: number
  /** How many steps were taken, of all that waited for a disk, the wire or a clock. */
  turns: number
  /** Seeds in which a promise was broken. */
  broken: number
  /** What was broken, and what shows it again. */
  says: string[]
}

/** More than a dozen broken seeds tell nothing that the first did not. */
const SHRUNK = 3

/** Runs seeds one beside the other; the first that break a promise are run again, ever smaller. */
export async function runSeeds(wanted: Seeds): Promise<Ran> {
  const { seeds, from, handhelds, facts, without = [], threads = availableParallelism(), shrinks = true } = wanted
  const { onBroken = () => {} } = wanted
  const plans = Array.from({ length: seeds }, (_, at): Plan => ({ seed: from + at, handhelds, facts, without }))
  const ran: Ran = { facts: 0, photos: 0, refunds: 0, faults: 0, turns: 0, broken: 0, says: [] }
  const work = async () => {
    const thread = openThread()
    for (let plan = plans.shift(); plan; plan = plans.shift()) {
      const outcome = await thread.run(plan)
      ran.facts += outcome.facts
      ran.photos += outcome.photos
      ran.refunds += outcome.refunds
      ran.turns += outcome.turns
      ran.faults += Object.values(outcome.faults).reduce((sum, count) => sum + count, 0)
      if (outcome.broken.length === 0) continue
      ran.broken++
      onBroken(outcome)
      if (shrinks && ran.broken <= SHRUNK) ran.says.push(...(await explain(plan, outcome, thread.run)))
    }
    await thread.close()
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(threads, seeds)) }, work))
  return ran
}

async function explain(plan: Plan, outcome: Outcome, run: (plan: Plan) => Promise<Outcome>): Promise<string[]> {
  const least = await shrink(plan, async (less) => (await run(less)).broken.length > 0)
  const { broken } = least === plan ? outcome : await run(least)
  return [`seed ${plan.seed}:`, ...broken.slice(0, 5).map((sentence) => `  ${sentence}`), `  ${replay(least)}`]
}

function openThread() {
  const thread = new Worker(new URL("./work-seeds.ts", import.meta.url), {
    execArgv: ["--no-deprecation"],
    // what a turn makes is over with the turn: the more of it is swept at once, the less there is to keep
    resourceLimits: { maxYoungGenerationSizeMb: 128 },
  })
  const answers: ((outcome: Outcome) => void)[] = []
  let failed: Error | null = null
  const fails: ((error: Error) => void)[] = []
  thread.on("message", (outcome: Outcome) => answers.shift()?.(outcome))
  thread.on("error", (error) => {
    failed = error as Error
    for (const fail of fails) fail(failed)
  })
  return {
    run: (plan: Plan) =>
      new Promise<Outcome>((done, fail) => {
        if (failed) return fail(failed)
        answers.push(done)
        fails.push(fail)
        thread.postMessage(plan)
      }),
    close: async () => {
      thread.postMessage(null)
      await new Promise((done) => thread.once("exit", done))
    },
  }
}

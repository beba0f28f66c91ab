// Whether what was planted is found, and how much else is told: `npm run bench -- signals`; `--seeds N` (20), `--from S`
// (1), `--returns N` (200000), `--large N` (1000000; 0 for none). A year is 52 weeks, and every seed two years long.
import { availableParallelism } from "node:os"
import { join } from "node:path"
import { Worker } from "node:worker_threads"
import { tellSignals } from "./signals-told.ts"

export async function measure(flags) {
  const given = (name, usual) => (flags.includes(name) ? Number(flags[flags.indexOf(name) + 1]) : usual)
  const [seeds, from, returns] = [given("--seeds", 20), given("--from", 1), given("--returns", 200_000)]
  const large = given("--large", 1_000_000)
  const jobs = [
    ...(large > 0 ? [{ seed: from, returns: large, planted: true, size: "large" }] : []),
    ...Array.from({ length: seeds }, (_, n) => ({ seed: from + n, returns, planted: true, size: "usual" })),
    ...Array.from({ length: seeds }, (_, n) => ({ seed: from + n, returns, planted: false, size: "usual" })),
  ]
  const results = await inThreads(jobs)
  const of = (size, planted) =>
    results.filter(({ job }) => job.size === size && job.planted === planted).map(({ told }) => told)
  const usual = tellSignals(of("usual", true), of("usual", false))
  return large > 0 ? [usual, tellSignals(of("large", true), [])] : [usual]
}

async function inThreads(jobs) {
  const [left, done] = [[...jobs], []]
  const one = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(join(import.meta.dirname, "signals-thread.ts"), {
        resourceLimits: { maxOldGenerationSizeMb: 4096 },
      })
      let job
      const next = () => {
        job = left.shift()
        if (job) worker.postMessage(job)
        else worker.terminate().then(resolve, reject)
      }
      worker.on("error", reject)
      worker.on("message", (told) => {
        done.push({ job, told })
        next()
      })
      next()
    })
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), jobs.length) }, one))
  return done
}

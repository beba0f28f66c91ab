import { parseArgs } from "node:util"
import type { FaultKind } from "../faults/simulation/plan.ts"
import { runSeeds } from "../faults/simulation/run-seeds.ts"

export async function measure(flags: string[]) {
  const { values } = parseArgs({
    args: flags,
    options: {
      seeds: { type: "string", default: "100" },
      from: { type: "string", default: "1" },
      handhelds: { type: "string", default: "4" },
      facts: { type: "string", default: "52" },
      without: { type: "string", default: "" },
      threads: { type: "string", default: "" },
      shrink: { type: "string", default: "yes" },
    },
  })
  const begun = performance.now()
  const [seeds, from, handhelds] = [Number(values.seeds), Number(values.from), Number(values.handhelds)]
  const run = await runSeeds({
    seeds,
    from,
    handhelds,
    facts: Number(values.facts),
    without: values.without.split(",").filter((kind) => kind !== "") as FaultKind[],
    shrinks: values.shrink !== "no",
    onBroken: ({ seed, broken }) => console.error(`seed ${seed} broke: ${broken.slice(0, 3).join("; ")}`),
    ...(values.threads && { threads: Number(values.threads) }),
  })
  for (const line of run.says) console.error(line)
  const seconds = (performance.now() - begun) / 1000
  const { facts, photos, refunds, broken, faults } = run
  const perSecond = Math.round((seeds / seconds) * 100) / 100
  return { figure: "simulation", seeds, from, facts, broken, handhelds, photos, refunds, faults, seedsPerS: perSecond }
}

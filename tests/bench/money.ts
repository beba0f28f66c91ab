import { parseArgs } from "node:util"

type Figures = AsyncIterable<Record<string, unknown>> | Iterable<Record<string, unknown>>

/** Each loaded only where it is asked for. */
const parts: Record<string, (flags: readonly string[]) => Promise<Figures>> = {
  decision: async () => (await import("./money-decision.ts")).decision(),
  preview: async () => (await import("./money-preview.ts")).preview(),
  worker: async () => (await import("./money-worker.ts")).worker(),
  queue: async (flags) => (await import("./money-queue.ts")).queue(flags),
}

/** All parts one after another, or those that `--only` names, with commas between. */
export async function* measure(flags: string[]): AsyncGenerator<Record<string, unknown>> {
  const { values } = parseArgs({ args: flags, strict: false, options: { only: { type: "string" } } })
  const only = typeof values.only === "string" ? values.only.split(",") : Object.keys(parts)
  const unknown = only.find((name) => !parts[name])
  if (unknown) throw new Error(`--only ${unknown}: there are ${Object.keys(parts).join(", ")}`)
  for (const name of only)
    for await (const line of (await parts[name]?.(flags)) ?? []) yield { figure: "money-bench", ...line }
}

/** What may go wrong in a run; leaving one out changes nothing else of it. */
export const faultKinds = [
  "loss",
  "twice",
  "slow",
  "portal",
  "damage",
  "offline",
  "kill",
  "power",
  "freeze",
  "tabs",
  "no-locks",
  "clone",
  "clock",
  "crash",
  "restore",
  "copy",
  "unwelcome",
  "spoilt",
  "throw",
  "odd",
  "bank",
  "weeks",
] as const
export type FaultKind = (typeof faultKinds)[number]

export interface Plan {
  seed: number
  handhelds: number
  /** How many facts each captures, about. */
  facts: number
  without: readonly FaultKind[]
}

export interface Outcome {
  seed: number
  /** Sentences; none: all that was promised held. */
  broken: string[]
  facts: number
  photos: number
  refunds: number
  /** How often each fault happened. */
  faults: Record<string, number>
  turns: number
}

/** The command that shows it again. */
export function replay({ seed, handhelds, facts, without }: Plan): string {
  const less = without.length > 0 ? ` --without ${without.join(",")}` : ""
  return `npm run soak -- --seeds 1 --from ${seed} --handhelds ${handhelds} --facts ${facts}${less}`
}

/** Ever less of it, as long as it still fails: first kinds of faults, then facts, then handhelds. */
export async function shrink(plan: Plan, fails: (less: Plan) => Promise<boolean>): Promise<Plan> {
  let least = plan
  const attempt = async (less: Partial<Plan>) => {
    const next = { ...least, ...less }
    if (await fails(next)) least = next
  }
  for (const kind of faultKinds) if (!least.without.includes(kind)) await attempt({ without: [...least.without, kind] })
  for (let before = 0; before !== least.facts && least.facts > 2; ) {
    before = least.facts
    await attempt({ facts: Math.ceil(least.facts / 2) })
  }
  while (least.handhelds > 1) {
    const before = least.handhelds
    await attempt({ handhelds: before - 1 })
    if (least.handhelds === before) break
  }
  return least
}

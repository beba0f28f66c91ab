import type { Context } from "../context.ts"

/** Something that nobody asks for and that must be looked after all the same. */
export interface Round {
  name: string
  /** Milliseconds from the end of one to the beginning of the next. */
  every: number
  /** Answers how much it found to do. */
  run(ctx: Context): Promise<number>
}

/** After the start's own work: nobody waits for these. */
const FIRST = 1_000

/** Each goes round by itself; one that throws is logged and comes again. `stop` waits for what runs. */
export function startRounds(ctx: Context, rounds: readonly Round[]): { stop(): Promise<void> } {
  const timers = new Map<Round, NodeJS.Timeout>()
  const running = new Map<Round, Promise<void>>()
  let stopping = false
  const later = (round: Round, wait: number) => {
    if (!stopping) timers.set(round, setTimeout(() => running.set(round, go(round)), wait).unref())
  }
  const go = async (round: Round) => {
    await runRound(ctx, round)
    later(round, round.every)
  }
  for (const round of rounds) later(round, FIRST)
  return {
    stop: async () => {
      stopping = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running.values())
    },
  }
}

async function runRound(ctx: Context, round: Round): Promise<void> {
  try {
    if ((await round.run(ctx)) > 0) ctx.wakeWorker()
  } catch (error) {
    ctx.log.error({ err: error, round: round.name }, "a round threw")
  }
}

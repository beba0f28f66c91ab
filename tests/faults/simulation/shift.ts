import type { Handheld, Tab } from "./handheld.ts"
import { newOperator, type Witness } from "./operator.ts"
import type { Plan } from "./plan.ts"
import type { Random } from "./random.ts"
import type { Shop } from "./shop.ts"
import { actor, type Timeline } from "./timeline.ts"

const SECOND = 1_000
/** Whose window has died goes on in another one after this. */
const PATIENCE = 5 * SECOND

export interface Shift {
  /** Somebody works on this handheld until they have captured what the plan says. */
  employ(handheld: Handheld): void
  isOver(): boolean
  /** What was refused though its window lived. */
  refused: string[]
}

interface Needs {
  plan: Plan
  timeline: Timeline
  random: Random
  shop: Shop
  witness: Witness
}

export function newShift({ plan, timeline, random, shop, witness }: Needs): Shift {
  const who = actor("operators")
  const [odd, throwing] = (["odd", "throw"] as const).map((kind) => !plan.without.includes(kind))
  const over: (() => boolean)[] = []
  const shift: Shift = {
    refused: [],
    isOver: () => over.every((isDone) => isDone()),
    employ: (handheld) => {
      const draw = random.apart(handheld.name)
      const operator = newOperator(handheld, {
        timeline,
        random: draw,
        shop,
        witness,
        odd: !!odd,
        throwing: !!throwing,
      })
      const isDone = () => operator.begun() >= plan.facts
      const act = (tab: Tab) =>
        operator.act(tab).catch((error) => {
          if (!tab.actor.dead) shift.refused.push(`a capture was refused: ${error}`)
        })
      const work = async () => {
        if (isDone()) return
        const tab = handheld.tabs.length > 0 ? draw.pick(handheld.tabs) : undefined
        if (tab) await Promise.race([act(tab), timeline.rest(who, PATIENCE)])
        timeline.later(who, pause(draw), () => void work())
      }
      over.push(isDone)
      timeline.later(who, draw.between(0, 2 * SECOND), () => void work())
    },
  }
  return shift
}

/** In bursts, as one who scans, and with pauses, as one who looks. */
const pause = (random: Random) => (random.chance(0.5) ? random.between(50, 400) : random.between(400, 3_000))

import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { MORNING } from "../../support/context.ts"
import { openBank } from "./bank.ts"
import { enrol, newHandheld } from "./handheld.ts"
import { newHouse } from "./house.ts"
import { newWitness } from "./operator.ts"
import type { Outcome, Plan } from "./plan.ts"
import { whatIsBroken } from "./promises.ts"
import { becomeQuiet, type Within } from "./quiet.ts"
import { type Random, randomOf } from "./random.ts"
import { newShift } from "./shift.ts"
import type { Shop } from "./shop.ts"
import { type Actor, actor, newTimeline, type Timeline } from "./timeline.ts"
import { makeTrouble, type Scene } from "./trouble.ts"
import { newWire } from "./wire.ts"

const MINUTE = 60_000

/** What the thread draws where nothing gives it chance: ids. */
export let threadRandom: Random = randomOf("none")

/** One seed, from the first capture to the quiet at the end, and what was broken then. */
export async function simulate(
  plan: Plan,
  { shop, begin, folder }: { shop: Shop; begin: string; folder: string },
): Promise<Outcome> {
  const random = randomOf(`run ${plan.seed}`)
  threadRandom = random.apart("ids")
  const timeline = newTimeline(random.apart("turns"), MORNING)
  const may = (kind: Plan["without"][number]) => !plan.without.includes(kind)
  const bank = openBank(timeline, random.apart("bank"), () => may("bank"))
  const own = join(folder, `run-${plan.seed}`)
  mkdirSync(own, { recursive: true })
  const on = { folder: own, begin, provider: bank.provider }
  const house = newHouse({ timeline, random: random.apart("house"), ...on })
  const wire = newWire(timeline, random.apart("wire"), house)
  const witness = newWitness()
  const shift = newShift({ plan, timeline, random, shop, witness })
  const tabs = random.apart("tabs")
  const needs = () => ({ timeline, random: tabs, wire, hasLocks: !(may("no-locks") && random.chance(0.2)) })
  const state = { handhelds: [], happened: {}, over: false, calmly: oneAfterAnother() }
  const { seed } = shop
  const scene: Scene = { plan, timeline, random, house, seed, wire, witness, needs, employ: shift.employ, ...state }
  const who = actor("who begins and ends it")
  const broken = shift.refused
  const within = withinOf(timeline, who, broken)

  await within("the beginning", MINUTE, async () => {
    await house.start()
    for (const enrolled of shop.enrolled.slice(0, plan.handhelds)) {
      const handheld = newHandheld(`handheld ${scene.handhelds.length + 1}`, enrolled, needs())
      await enrol(handheld)
      scene.handhelds.push(handheld)
      handheld.open()
      if (may("tabs") && random.chance(0.4)) handheld.open()
      shift.employ(handheld)
    }
    makeTrouble(scene)
  })
  await timeline.run(shift.isOver, 20 * MINUTE)
  await becomeQuiet(scene, bank, who, within)
  await within("the last look", MINUTE, async () => {
    const read = house.server?.database.read
    if (!read) throw new Error("no server runs")
    const { handhelds } = scene
    broken.push(...(await whatIsBroken({ unwelcome: wire.unwelcome, read, bank, witness, handhelds })))
  })
  await house.close()
  const counts = { facts: witness.saved.size, photos: witness.photos.size, refunds: bank.books.length }
  return { seed: plan.seed, broken, ...counts, faults: scene.happened, turns: timeline.turns() }
}

/** Who restores does not crash the server that is just being started. */
function oneAfterAnother(): Scene["calmly"] {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }
}

function withinOf(timeline: Timeline, who: Actor, broken: string[]): Within {
  return async (what, ms, work) => {
    let ended: { error?: unknown } | null = null
    const end = (how: { error?: unknown }) => {
      ended = how
    }
    timeline.later(who, 0, () => {
      work().then(
        () => end({}),
        (error) => end({ error }),
      )
    })
    if (!(await timeline.run(() => ended !== null, ms))) broken.push(`${what} came to no end`)
    const { error } = (ended ?? {}) as { error?: unknown }
    if (error) throw error
  }
}

import { markDealtWith } from "../../../client/outbox/mark-dealt-with.ts"
import type { SeedSmall } from "../../support/seed-small.ts"
import { workAtDesk } from "./desk.ts"
import { clone, type Handheld, type Needs, type Tab } from "./handheld.ts"
import type { House } from "./house.ts"
import type { Witness } from "./operator.ts"
import type { FaultKind, Plan } from "./plan.ts"
import type { Random } from "./random.ts"
import { type Actor, actor, type Timeline } from "./timeline.ts"
import type { Wire } from "./wire.ts"

const SECOND = 1_000
const DAY = 86_400_000
const YEARS_WRONG = 2 * 365 * DAY

export interface Scene {
  plan: Plan
  timeline: Timeline
  random: Random
  house: House
  seed: SeedSmall
  wire: Wire
  witness: Witness
  handhelds: Handheld[]
  /** For a handheld that comes into being half-way. */
  needs(): Needs
  employ(handheld: Handheld): void
  /** What is done to the server is done one thing after another. */
  calmly<T>(work: () => Promise<T>): Promise<T>
  /** How often each fault has happened. */
  happened: Record<string, number>
  over: boolean
}

/** Each fault in its own time, drawn from a source of its own, until the scene is over. */
export function makeTrouble(scene: Scene): void {
  const { plan, timeline, random } = scene
  const fate = actor("fate")
  const each = (kind: FaultKind, every: [from: number, to: number], act: (random: Random, fate: Actor) => unknown) => {
    if (plan.without.includes(kind)) return
    const own = random.apart(kind)
    const again = () =>
      timeline.later(fate, own.between(...every) * SECOND, () => {
        if (scene.over) return
        scene.happened[kind] = (scene.happened[kind] ?? 0) + 1
        act(own, fate)
        again()
      })
    again()
  }
  setWeather(scene)
  each("offline", [3, 15], (own) => {
    own.pick(scene.handhelds).cutOffUntil = timeline.now() + own.between(2, 40) * SECOND
  })
  each("kill", [1, 6], (own) => killSoon(scene, own))
  each("power", [4, 25], (own) => losePower(scene, own))
  each("freeze", [3, 20], (own) => {
    const tab = anyTab(scene, own)
    if (tab) tab.actor.frozenUntil = timeline.moment() + own.between(1, 100) * SECOND
  })
  each("clock", [4, 25], (own) => {
    const far = own.chance(0.3) ? YEARS_WRONG : 10 * 60 * SECOND
    own.pick(scene.handhelds).clockOff = Math.round(own.between(-far, far))
  })
  each("clone", [8, 50], (own) => {
    if (scene.handhelds.length < plan.handhelds + 2) void copyOne(scene, own)
  })
  each("spoilt", [5, 25], (own) => void spoilPhoto(scene, own))
  each("unwelcome", [3, 20], (own) => {
    // one that nobody has sent yet
    const last = [...scene.witness.begun.keys()].at(-1)
    if (last && own.chance(0.7)) scene.wire.unwelcome.add(last)
  })
  each("crash", [4, 25], (own) => void crash(scene, own))
  each("restore", [12, 60], () => void scene.calmly(() => scene.house.setBack("restored")))
  each("copy", [12, 60], () => void scene.calmly(() => scene.house.setBack("copied")))
  each("weeks", [8, 40], () => timeline.leap(8 * DAY))
  keepHouse(scene, fate)
}

function setWeather({ plan, wire, random }: Scene): void {
  const own = random.apart("weather")
  const up = (kind: FaultKind, to: number) => (plan.without.includes(kind) ? 0 : own.between(0, to))
  wire.weather = {
    loss: up("loss", 0.3),
    twice: up("twice", 0.3),
    slow: Math.max(10, up("slow", own.chance(0.2) ? 20_000 : 1_500)),
    portal: up("portal", 0.1),
    damage: up("damage", 0.1),
  }
}

const anyTab = ({ handhelds }: Scene, random: Random): Tab | undefined => {
  const tabs = handhelds.flatMap((one) => one.tabs)
  return tabs.length > 0 ? random.pick(tabs) : undefined
}

/** At some turn of its disk from now: between any two awaits of whatever it is at by then. */
function killSoon(scene: Scene, random: Random): void {
  const handheld = random.pick(scene.handhelds)
  let left = random.int(40)
  handheld.disk.actor.onTurn = () => {
    if (left-- > 0) return
    delete handheld.disk.actor.onTurn
    const [tab] = handheld.tabs.length > 0 ? [random.pick(handheld.tabs)] : []
    if (!tab || scene.over) return
    handheld.kill([tab])
    reopenLater(scene, handheld, random)
  }
}

function losePower(scene: Scene, random: Random): void {
  const handheld = random.pick(scene.handhelds)
  handheld.kill(handheld.tabs, "power")
  reopenLater(scene, handheld, random)
}

function reopenLater(scene: Scene, handheld: Handheld, random: Random): void {
  const wait = random.between(0.5, 8) * SECOND
  scene.timeline.later(actor("who picks it up"), wait, () => {
    if (handheld.tabs.length === 0) handheld.open()
  })
}

async function copyOne(scene: Scene, random: Random): Promise<void> {
  const made = await clone(random.pick(scene.handhelds), scene.needs())
  scene.handhelds.push(made)
  made.open()
  scene.employ(made)
}

/** A broken flash cell: what lies there is not what was taken. */
async function spoilPhoto({ handhelds, witness }: Scene, random: Random): Promise<void> {
  const draw = random.next()
  await random.pick(handhelds).look(async (db) => {
    const keys = await db.photos.where("state").equals("waiting").primaryKeys()
    const sha256 = keys[Math.floor(draw * keys.length)]
    if (sha256 === undefined) return
    witness.spoilt.add(sha256)
    await db.photos.update(sha256, { bytes: Uint8Array.of(0xff, 0xd8, 1, 2, 3).buffer })
  })
}

async function crash(scene: Scene, random: Random): Promise<void> {
  const down = random.between(0.1, 10) * SECOND
  await scene.calmly(async () => {
    await scene.house.crash()
    await scene.timeline.rest(actor("who starts it"), down)
    await scene.house.start()
  })
}

/** What people do meanwhile: backups are made and vouched for, and problems are dealt with. */
function keepHouse(scene: Scene, fate: Actor): void {
  const { timeline, random, house } = scene
  const own = random.apart("people")
  const backUp = async () => {
    const made = await scene.calmly(() => house.backUp())
    timeline.later(
      fate,
      own.between(0, 3) * SECOND,
      () => void scene.calmly(() => made?.promise() ?? Promise.resolve()),
    )
  }
  const again = () =>
    timeline.later(fate, own.between(4, 15) * SECOND, () => {
      if (scene.over) return
      void backUp()
      void dealWithProblems(scene, own)
      void scene.calmly(async () => house.server && workAtDesk(house.server, scene.seed, own))
      again()
    })
  again()
}

export async function dealWithProblems(scene: Scene, random: Random): Promise<void> {
  const handheld = random.pick(scene.handhelds)
  const [tab] = handheld.tabs
  if (!tab) return
  const open = await tab.world.strict((db) => db.facts.where("open").equals(1).primaryKeys())
  for (const id of open) await markDealtWith(id, tab.world.strict)
}

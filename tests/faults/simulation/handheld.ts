import { v7 } from "uuid"
import { DeviceDatabase, type Run, reopening } from "../../../client/device/database.ts"
import type { Meta } from "../../../client/device/rows.ts"
import { keepSyncing } from "../../../client/sync/start-sync.ts"
import type { SyncWorld } from "../../../client/sync/world.ts"
import { copyDisk, cutOff, type Disk, losePower, newDisk } from "./disk.ts"
import { type Locks, newLocks } from "./locks.ts"
import type { Random } from "./random.ts"
import type { Enrolled } from "./shop.ts"
import { type Actor, actor, type Timeline } from "./timeline.ts"
import type { Wire } from "./wire.ts"

/** One window of the app, between its start and its end. */
export interface Tab {
  actor: Actor
  world: SyncWorld
  handles: DeviceDatabase[]
}

export interface Handheld {
  name: string
  enrolled: Enrolled
  disk: Disk
  tabs: Tab[]
  /** Its clock less the right one, ms. */
  clockOff: number
  cutOffUntil: number
  now(): number
  open(): Tab
  /** As a SIGKILL: what had not committed is undone. `power`: also what was committed and need not be on the disk. */
  kill(tabs: readonly Tab[], how?: "power"): void
  nudge(): void
  /** A look at its database that is no tab's. */
  look<T>(work: (db: DeviceDatabase) => Promise<T>): Promise<T>
}

export interface Needs {
  timeline: Timeline
  random: Random
  wire: Pick<Wire, "fetch">
  /** Without Web Locks the sender is known by a row. */
  hasLocks: boolean
}

export function newHandheld(name: string, enrolled: Enrolled, needs: Needs): Handheld {
  const { timeline, random } = needs
  const disk = newDisk(name)
  const locks = newLocks()
  const signs = new Map<Tab, Set<() => void>>()
  const handheld: Handheld = {
    name,
    enrolled,
    disk,
    tabs: [],
    clockOff: 0,
    cutOffUntil: 0,
    now: () => timeline.now() + handheld.clockOff,
    open: () => {
      const tab = newTab(handheld, needs, locks, signs)
      handheld.tabs.push(tab)
      keepSyncing(tab.world)
      return tab
    },
    kill: (tabs, how) => {
      for (const tab of tabs) {
        tab.actor.dead = true
        cutOff(tab.handles)
        locks.end(tab)
        signs.delete(tab)
      }
      const [any] = tabs.flatMap((tab) => tab.handles)
      if (how === "power" && any) losePower(any, random)
      handheld.tabs = handheld.tabs.filter((tab) => !tabs.includes(tab))
    },
    nudge: () => {
      for (const [tab, acts] of signs) for (const act of acts) timeline.later(tab.actor, random.between(0, 20), act)
    },
    look: async (work) => {
      const db = new DeviceDatabase("strict", disk.where)
      try {
        return await work(db)
      } finally {
        db.close()
      }
    },
  }
  return handheld
}

function newTab(
  handheld: Handheld,
  { timeline, random, wire, hasLocks }: Needs,
  locks: Locks,
  signs: Map<Tab, Set<() => void>>,
): Tab {
  const { disk } = handheld
  const tab: Tab = { actor: actor(`${handheld.name}'s tab`, { disk: disk.actor }), handles: [], world: null as never }
  const handle = (durability: "strict" | "relaxed") => {
    // what a dead one's code still wants comes to nothing
    if (tab.actor.dead) throw new Error("no such window any more")
    const made = new DeviceDatabase(durability, disk.where)
    tab.handles.push(made)
    return made
  }
  const alive =
    (run: Run): Run =>
    (work) =>
      tab.actor.dead ? new Promise(() => {}) : run(work)
  const acts = new Set<() => void>()
  signs.set(tab, acts)
  tab.world = {
    strict: alive(reopening(() => handle("strict")).run),
    relaxed: alive(reopening(() => handle("relaxed")).run),
    fetch: wire.fetch({
      tab: tab.actor,
      deviceId: handheld.enrolled.device.id,
      isCutOff: () => tab.actor.dead || handheld.cutOffUntil > timeline.now(),
    }),
    locks: hasLocks ? locks.of(tab) : null,
    tab: v7(),
    now: handheld.now,
    random: random.next,
    later: (ms, act) => timeline.later(tab.actor, ms, act),
    onSign: (act) => {
      acts.add(act)
      return () => acts.delete(act)
    },
  }
  return tab
}

/** What enrolling leaves on a handheld. */
export async function enrol({ look, enrolled }: Handheld, siteName = "Lille"): Promise<void> {
  const { device, claim, keys } = enrolled
  await look(async (db) => {
    const known: Partial<Meta> = {
      device: { id: device.id, name: device.id, siteId: device.siteId, siteName },
      signIns: [claim],
      keyPair: keys,
    }
    await db.meta.bulkPut(Object.entries(known).map(([key, value]) => ({ key, value })))
  })
}

/** Another handheld with the same memory and the same credential. */
export async function clone(of: Handheld, needs: Needs): Promise<Handheld> {
  const made = newHandheld(`clone of ${of.name}`, of.enrolled, needs)
  await copyDisk(of.disk, made.disk)
  made.clockOff = of.clockOff
  return made
}

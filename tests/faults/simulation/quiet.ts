import { exportUnsent } from "../../../client/outbox/export-unsent.ts"
import { importExport } from "../../../server/sync/import-export.ts"
import { ExportFile } from "../../../shared/contract/sync.ts"
import type { Actor as Person } from "../../../shared/policy/access.ts"
import type { Bank } from "./bank.ts"
import { type Disk, isWriting, readOf } from "./disk.ts"
import type { Handheld } from "./handheld.ts"
import type { Actor } from "./timeline.ts"
import type { Scene } from "./trouble.ts"

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** Does some work of the end; it is broken if that comes to no end. */
export type Within = (what: string, ms: number, work: () => Promise<unknown>) => Promise<void>

/** Everything is repaired, and everybody gets the time to say what they have. */
export async function becomeQuiet(scene: Scene, bank: Bank, who: Actor, within: Within): Promise<void> {
  const { house, wire, handhelds } = scene
  scene.over = true
  bank.calm()
  wire.weather = { loss: 0, twice: 0, slow: 10, portal: 0, damage: 0 }
  await within("the last repairs", 5 * MINUTE, () => scene.calmly(async () => house.server ?? (await house.start())))
  for (const handheld of handhelds) repair(handheld)
  await within("sending all there is", 30 * MINUTE, () => sendAll(scene, who))
  if (wire.unwelcome.size > 0) {
    await within("the import of what was set aside", 5 * MINUTE, () => importAll(scene))
    await within("hearing of the import", 30 * MINUTE, () => sendAll(scene, who))
  }
  for (const handheld of handhelds) handheld.kill(handheld.tabs)
  await within("the last payments", 24 * 60 * MINUTE, () => letPay(scene, who))
}

function repair(handheld: Handheld): void {
  handheld.cutOffUntil = 0
  for (const tab of handheld.tabs) tab.actor.frozenUntil = 0
  delete handheld.disk.actor.onTurn
  if (handheld.tabs.length === 0) handheld.open()
}

/** Until nothing waits anywhere, and everybody has pulled to the end since: what one sends may be news for another. */
async function sendAll({ timeline, handhelds }: Scene, who: Actor): Promise<void> {
  for (let since = Number.MAX_SAFE_INTEGER; ; await timeline.rest(who, SECOND)) {
    const restless = handhelds.filter(({ disk }) => !isQuiet(disk))
    // what came in since then may be news for all
    if (restless.length > 0) since = Number.MAX_SAFE_INTEGER
    else since = Math.min(since, timeline.now())
    const behind = restless.length > 0 ? restless : handhelds.filter(({ disk }) => (readOf(disk, "asOf") ?? 0) < since)
    if (behind.length === 0) return
    for (const handheld of behind) handheld.nudge()
  }
}

/** Nothing waits, and nothing is being written. */
function isQuiet(disk: Disk): boolean {
  const { facts = 0, photos = 0 } = readOf(disk, "counters") ?? {}
  return facts + photos === 0 && (readOf(disk, "contact")?.before ?? null) === null && !isWriting(disk)
}

async function importAll({ handhelds, house, seed }: Scene): Promise<void> {
  const { id, role } = seed.people.administrator
  const who: Person = { kind: "person", id, roles: [{ role, siteId: null }] }
  for (const { tabs } of handhelds) {
    const [tab] = tabs
    if (!tab || !house.server) continue
    const file = ExportFile.parse(JSON.parse(await (await exportUnsent(tab.world.strict)).text()))
    if (file.records.length > 0) await importExport(house.server.ctx, who, file)
  }
}

/** What the bank still has to settle, and what the worker still has to ask. */
async function letPay({ timeline, house }: Scene, who: Actor): Promise<void> {
  const open = house.server?.database.read.selectFrom("jobs").select("id").where("done_at", "is", null).limit(1)
  while (await open?.executeTakeFirst()) await timeline.rest(who, 30 * SECOND)
}

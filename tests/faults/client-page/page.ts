import { answerAside, isAside, startAside } from "../../../client/device/aside.ts"
import {
  closeDeviceDatabase,
  DeviceDatabase,
  openDeviceDatabase,
  withRelaxedDatabase,
} from "../../../client/device/database.ts"
import { getDraft } from "../../../client/device/drafts.ts"
import { hashBytes } from "../../../client/device/hash-bytes.ts"
import { lookUp } from "../../../client/device/look-up.ts"
import { nudge } from "../../../client/device/nudge.ts"
import { openAsItIs } from "../../../client/device/open-as-it-is.ts"
import { rollLog } from "../../../client/device/roll-log.ts"
import { readRoom } from "../../../client/device/room.ts"
import { shapes } from "../../../client/device/shapes.ts"
import { setWho } from "../../../client/device/who.ts"
import { exportUnsent } from "../../../client/outbox/export-unsent.ts"
import { recordFacts } from "../../../client/outbox/record-fact.ts"
import { grabFrame } from "../../../client/photos/grab-frame.ts"
import { keepPhoto } from "../../../client/photos/keep-photo.ts"
import { keepSyncing, startSync } from "../../../client/sync/start-sync.ts"
import { browserWorld } from "../../../client/sync/world.ts"
import { hashFact } from "../../../shared/domain/fact-hash.ts"

// The app's own capture and sync, laid open to a test. It is built for the test and shipped nowhere.

/** A photo of noise: no two are alike. */
async function noise(width = 64, height = 48): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  const pen = canvas.getContext("2d")
  const pixels = new ImageData(width, height)
  for (let at = 0; at < pixels.data.length; at += 65_536) crypto.getRandomValues(pixels.data.subarray(at, at + 65_536))
  pen?.putImageData(pixels, 0, 0)
  return canvas.convertToBlob({ type: "image/jpeg" })
}

/** One fact with `photos` photos, and its draft's step: what a tap in the inspection writes. */
async function capture(siteId: string, raw: string, photos = 0, width = 64) {
  const kept = []
  for (let index = 0; index < photos; index++) kept.push(await keepPhoto(await noise(width, width * 0.75), "draft"))
  const [recorded] = await recordFacts(
    [
      {
        type: "v1.ScanKept",
        body: { siteId, scan: { raw, channel: "typed" }, readAs: "unknown", key: null, parcelId: null },
        photos: kept.map(({ sha256 }, index) => ({ slot: `detail_${index + 1}`, sha256 })),
      },
    ],
    { id: "draft", put: { kind: "receive", personId: siteId, state: { last: raw } } },
  )
  return recorded
}

/** Everything that is kept, and whether each piece is what it says. */
async function inspect() {
  const db = openDeviceDatabase()
  const rows = await db.facts.toArray()
  const photos = await db.photos.toArray()
  const whole = new Set<string>()
  for (const photo of photos) if ((await hashBytes(photo.bytes)) === photo.sha256) whole.add(photo.sha256)
  const facts = []
  for (const row of rows)
    facts.push({
      id: row.id,
      seq: row.seq,
      stream: row.stream,
      raw: (row.fact.body.scan as { raw?: string } | undefined)?.raw ?? "",
      waiting: row.waiting,
      open: row.open,
      setAside: row.setAside,
      verdict: row.verdict,
      isWhole: (await hashFact(row.fact)) === row.fact.hash && row.fact.photos.every(({ sha256 }) => whole.has(sha256)),
      unclaimed: photos.filter(({ sha256, state }) => row.photos.includes(sha256) && state === "draft").length,
    })
  return {
    facts,
    photos: photos.length,
    counters: await db.read("counters"),
    sync: await db.read("sync"),
    contact: await db.read("contact"),
    docs: await db.docs.count(),
    draft: (await getDraft("draft"))?.state ?? null,
  }
}

/** The database as the app of tomorrow opens it, which gives every fact a bench; `alone`: today's app may not go on with it. */
async function tomorrow({ alone = false } = {}) {
  closeDeviceDatabase()
  const [today] = shapes.slice(-1)
  const version = (today?.version ?? 0) + 1
  const next = {
    version,
    stores: { facts: `${shapes.findLast(({ stores }) => stores.facts)?.stores.facts}, bench` },
    bring: { facts: (row: Record<string, unknown>) => Object.assign(row, { bench: row.bench ?? "unknown" }) },
    opens: alone ? version : 1,
  }
  const db = new DeviceDatabase("strict", { shapes: [...shapes, next] })
  const rows = await db.facts.orderBy("[stream+seq]").toArray()
  const found = await db.table("facts").where("bench").equals("unknown").count()
  const told = rows.map((row) => ({ seq: row.seq, bench: (row as { bench?: string }).bench }))
  db.close()
  return { rows: told, found }
}

/** As the app's page does that finds a database of a newer one. */
async function exportAsItIs() {
  const db = await openAsItIs()
  const text = await (await exportUnsent((work) => work(db))).text()
  db.close()
  return JSON.parse(text) as { records: { fact: string }[]; photos: unknown[] }
}

/** From here on captures are written by the worker. */
async function goAside() {
  startAside()
  while (!isAside()) await new Promise((done) => setTimeout(done, 5))
}

const rooms = {
  /** The handle of the moment: a lost one is replaced. */
  get db() {
    return openDeviceDatabase()
  },
  browserWorld,
  capture,
  exportAsItIs,
  exportUnsent,
  goAside,
  grabFrame,
  inspect,
  lookUp,
  keepPhoto,
  keepSyncing,
  noise,
  nudge,
  readRoom,
  recordFacts,
  /** As the app's page begins (main.tsx). */
  rollLog: () => rollLog(withRelaxedDatabase),
  setWho,
  startSync,
  tomorrow,
}
export type Rooms = typeof rooms
if ("document" in globalThis) Object.assign(window, { rooms })
else answerAside()

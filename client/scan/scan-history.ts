import { v7 } from "uuid"
import { type DeviceDatabase, withDatabase } from "../device/database.ts"
import { SCANS } from "../device/who.ts"
import { keysOf, type ScanRead } from "./read-scan.ts"
import type { Outcome } from "./signals.ts"

// Nothing that was scanned is thrown away: the session's last scans with what each was taken for, and every unknown one
// until somebody has resolved it. They are this person's, so they go with the sign-in.

/** What a page made of a scan. */
export type Heard = {
  /** null: it obeyed a command, or the page only looked. */
  outcome: Outcome | null
  /** An answer's kind; "ask.WHY" where something was to be decided, "said.WHAT" at an arrival. */
  answer: string
  /** The parcel that an unknown one may become. */
  parcelId?: string | null
}

export type ScanNote = Heard & {
  id: string
  at: number
  raw: string
  channel: ScanRead["scan"]["channel"]
  symbology: string | null
  kind: ScanRead["reading"]["kind"]
  carrier: string | null
  /** As it may be stored, likeliest first. */
  keys: string[]
  warnings: string[]
  /** Of an unknown one: found when it was looked up again, or nothing of ours as a person said. */
  resolved: "found" | "nothing" | null
}

/** So many are kept, and all beyond that are unknown still. */
export const KEPT = 50
/** Within one sign-in: a scanner left on a belt must not fill the device. Each of them is a fact as well. */
const MOST = 500

/** One that was counted on arrival is received already. */
export const isUnresolved = ({ answer, resolved }: ScanNote) => answer === "unknown" && resolved === null

const rangeOf = (signInId: string) => `${SCANS}${signInId}:`
const inRange = (db: DeviceDatabase, range: string) => db.meta.where("key").startsWith(range)

/** Keeps it, or what became of it where it was looked up again. A badge is half of a person's key: it is kept nowhere. */
export async function noteScan({ scan, reading, noteId }: ScanRead, heard: Heard, now = Date.now()): Promise<void> {
  if (reading.kind === "badge") return
  await withDatabase((db) =>
    db.transaction("rw", db.meta, async () => {
      const who = await db.read("who")
      if (!who) return
      const range = rangeOf(who.signIn.id)
      const notes = (await inRange(db, range).toArray()).map(({ value }) => value as ScanNote)
      const put = (note: ScanNote) => db.meta.put({ key: range + note.id, value: note })
      const before = notes.find(({ id }) => id === noteId)
      const id = before?.id ?? v7()
      const about = { kind: reading.kind, carrier: reading.carrier, keys: keysOf(reading) }
      const note: ScanNote = {
        ...{ id, at: before?.at ?? now, raw: scan.raw, channel: scan.channel, symbology: scan.symbology ?? null },
        ...{ ...about, warnings: reading.warnings ?? [], parcelId: null, ...heard, resolved: null },
      }
      await put(before ? { ...before, ...about, resolved: isFound(heard) ? "found" : before.resolved } : note)
      if (isFound(heard))
        for (const one of notes) if (isUnresolved(one) && isSame(one, note)) await put({ ...one, resolved: "found" })
      await prune(db, range, before ? notes : [...notes, note])
    }),
  )
}

const isFound = ({ outcome }: Heard) => outcome === "parcel" || outcome === "unit" || outcome === "decide"
const isSame = (a: ScanNote, b: ScanNote) => a.raw === b.raw || a.keys.some((key) => b.keys.includes(key))

async function prune(db: DeviceDatabase, range: string, notes: ScanNote[]): Promise<void> {
  const old = notes.toSorted((a, b) => b.at - a.at).slice(KEPT)
  const gone = old.filter((note, index) => !isUnresolved(note) || index >= MOST - KEPT)
  await db.meta.bulkDelete(gone.map(({ id }) => range + id))
}

/** This sign-in's, the latest first. */
export async function readScans(): Promise<ScanNote[]> {
  return withDatabase(async (db) => {
    const who = await db.read("who")
    if (!who) return []
    const rows = await inRange(db, rangeOf(who.signIn.id)).toArray()
    return rows.map(({ value }) => value as ScanNote).sort((a, b) => b.at - a.at)
  })
}

/** A person looked: it is nothing of ours. */
export async function setNothing(id: string, isNothing: boolean): Promise<void> {
  await withDatabase((db) =>
    db.transaction("rw", db.meta, async () => {
      const who = await db.read("who")
      const row = who && (await db.meta.get(rangeOf(who.signIn.id) + id))
      if (row)
        await db.meta.put({ ...row, value: { ...(row.value as ScanNote), resolved: isNothing ? "nothing" : null } })
    }),
  )
}

const named: Record<string, string> = {
  "\u001d": "<GS>",
  "\u001e": "<RS>",
  "\u0004": "<EOT>",
  "\r": "<CR>",
  "\n": "<LF>",
}

/** What came, with the characters that no eye sees written out. */
export const readableRaw = (raw: string): string =>
  raw.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
    /[\u0000-\u001f\u007f-\u009f]/g,
    (char) => named[char] ?? `<${char.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}>`,
  )

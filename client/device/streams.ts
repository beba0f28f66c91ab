import { v7 } from "uuid"
import type { DeviceDatabase } from "./database.ts"
import type { FactRow, StreamRow } from "./rows.ts"

/** The stream that facts are numbered in; minted with a fresh database. Within a transaction over streams. */
export async function currentStream(db: DeviceDatabase): Promise<StreamRow> {
  return (await db.streams.where("current").equals(1).first()) ?? (await mintStream(db))
}

/** Retires the current stream and begins another at 1. Old rows stay: a new epoch is told how far each had come. */
export async function mintStream(db: DeviceDatabase): Promise<StreamRow> {
  await db.streams.where("current").equals(1).modify({ current: 0 })
  const fresh: StreamRow = {
    stream: v7(),
    nextSeq: 1,
    acknowledgedThrough: 0,
    safeThrough: 0,
    expectedSeq: null,
    current: 1,
  }
  await db.streams.add(fresh)
  return fresh
}

/**
 * Numbers everything that is kept anew, in the order in which it was captured, and sends it again; ids and hashes stay
 * (protocol.md 7). Within a transaction over streams, facts and meta.
 */
export async function renumberKept(db: DeviceDatabase): Promise<void> {
  const kept = await db.facts.where("[stream+seq]").between(["", 0], ["\uffff", Number.MAX_SAFE_INTEGER]).toArray()
  await forgetReached(db, kept)
  const fresh = await mintStream(db)
  kept.sort((a, b) => order(a.stream, b.stream) || (a.seq ?? 0) - (b.seq ?? 0))
  const numbered = kept.map((row, index) => ({
    ...row,
    stream: fresh.stream,
    seq: index + 1,
    waiting: 1 as const,
    acknowledgedAt: null,
    fact: { ...row.fact, stream: fresh.stream, seq: index + 1 },
  }))
  await db.facts.bulkPut(numbered)
  await db.streams.update(fresh.stream, { nextSeq: kept.length + 1 })
}

/**
 * What is renumbered comes under another stream: a restored server is not to be told that its old numbers are lost. Of each
 * stream only what is deleted here remains to be named, up to the highest such number.
 */
async function forgetReached(db: DeviceDatabase, kept: readonly FactRow[]): Promise<void> {
  const numbers = new Set(kept.map(({ stream, seq }) => `${stream} ${seq}`))
  const deletedThrough = (stream: string, through: number) => {
    let last = through
    while (numbers.has(`${stream} ${last}`)) last--
    return last
  }
  await db.streams.toCollection().modify((row) => {
    row.acknowledgedThrough = deletedThrough(row.stream, row.acknowledgedThrough)
  })
  const contact = await db.read("contact")
  if (!contact?.before) return
  const before = contact.before.map(({ stream, through }) => ({ stream, through: deletedThrough(stream, through) }))
  const left = before.filter((one) => one.through > 0)
  await db.keep("contact", { ...contact, before: left.length > 0 ? left : null })
}

// a UUIDv7 begins with its time
const order = (a = "", b = "") => (a < b ? -1 : a > b ? 1 : 0)

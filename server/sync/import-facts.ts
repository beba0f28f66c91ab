import type { FactResult } from "../../shared/contract/sync.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { applyStored } from "../receiving/apply-stored.ts"
import { photosOf } from "./ingest.ts"
import { lockPhotos } from "./lock-photos.ts"
import type { ReadRecord } from "./read-export.ts"
import type { ReadFact } from "./read-facts.ts"
import { type From, resultOf, storeFact } from "./store-fact.ts"
import { lastFilled, shrinkGaps, takeStream } from "./streams.ts"

type Device = Tables["devices"]
export type Imported = FactResult & { held: boolean }

/** Some records of one file, in one transaction; each ends with its own verdict, and a second import gives the same ones. */
export async function importFacts(
  tx: Tx,
  ctx: Context,
  device: Device | null,
  records: readonly ReadRecord[],
): Promise<Imported[]> {
  await lockPhotos(tx, photosOf(records.flatMap((record) => record?.read ?? [])))
  const results: Imported[] = []
  for (const record of records) results.push(await importOne(tx, ctx, device, record))
  return results
}

async function importOne(tx: Tx, ctx: Context, device: Device | null, record: ReadRecord): Promise<Imported> {
  if (!record) return { id: "", hash: "", verdict: "rejected", code: "invalid_fact", held: false }
  const { read, held } = record
  const known = await tx.selectFrom("facts").selectAll().where("id", "=", read.id).executeTakeFirst()
  const flaw = known && known.hash !== read.hash ? "id_conflict" : known ? null : read.flaw
  if (flaw !== null) return { id: read.id, hash: read.hash, verdict: "rejected", code: flaw, held }
  const result = known ? await tellAgain(tx, known) : await take(tx, ctx, device, read, held)
  if (!held && device) await fillSlot(tx, ctx, device, read)
  return { ...result, held }
}

/** It came by a push once; of its import the device, which has set it aside since, hears by its next pull, once. */
async function tellAgain(tx: Tx, known: Tables["facts"]): Promise<FactResult> {
  await tx
    .updateTable("facts")
    .set({ position: null, first_position: 0 })
    .where("id", "=", known.id)
    .where("first_position", "<>", 0)
    .execute()
  return resultOf(known)
}

async function take(tx: Tx, ctx: Context, device: Device | null, read: ReadFact, held: boolean): Promise<FactResult> {
  const { fact } = read
  if (!fact) throw new Error("a fact is either read or flawed")
  const signed: From = {
    deviceId: device?.id ?? null,
    offset: device?.clock_offset ?? null,
    enrolledAt: device?.enrolled_at ?? 0,
    imported: false,
  }
  // of a held one no clock is known: its own word, till a person corrects it
  const told: From = { deviceId: null, offset: 0, enrolledAt: Math.min(fact.deviceTime, ctx.now()), imported: true }
  const row = await storeFact(tx, ctx, fact, read.raw, held ? told : signed)
  // no push has answered for it: the device hears of it by its next pull
  await tx.updateTable("facts").set({ first_position: 0 }).where("id", "=", row.id).execute()
  if (!held || row.type === "v1.UnitInspected") return resultOf({ ...row, ...(await applyStored(tx, ctx, row)) })
  return hold(tx, row)
}

/**
 * A unit that nobody vouches for is held as such; any other held record (a closing, an undoing, a photo for another fact)
 * would change what others saw, and does nothing until a lead takes it.
 */
async function hold(tx: Tx, row: Tables["facts"]): Promise<FactResult> {
  await tx.updateTable("facts").set({ code: "imported" }).where("id", "=", row.id).execute()
  return resultOf({ ...row, code: "imported" })
}

/** Its number, where it is free and the stream is this device's. A fact set aside gave its number to the word of that. */
async function fillSlot(tx: Tx, ctx: Context, device: Device, read: ReadFact): Promise<void> {
  const stream = await takeStream(tx, ctx, read.stream, device.id)
  if (stream.device_id !== device.id) return
  const filled = await tx
    .insertInto("fact_slots")
    .values({ stream: read.stream, seq: read.seq, fact_id: read.id, hash: read.hash, at: ctx.now() })
    .onConflict((conflict) => conflict.doNothing())
    .returning("seq")
    .executeTakeFirst()
  if (!filled) return
  await shrinkGaps(tx, read.stream, [read.seq])
  const last = await lastFilled(tx, read.stream, stream.last_seq)
  if (last > stream.last_seq)
    await tx.updateTable("streams").set({ last_seq: last }).where("id", "=", read.stream).execute()
}

import type { Fact } from "../../shared/contract/facts.ts"
import { MAX_PUSH_BYTES, type PushRequest } from "../../shared/contract/sync.ts"
import type { DeviceDatabase } from "../device/database.ts"
import type { Contact } from "../device/rows.ts"
import { currentStream } from "../device/streams.ts"
import { contactIn } from "./contact.ts"
import type { SyncWorld } from "./world.ts"

export interface Batch {
  stream: string
  facts: Fact[]
  contact: Contact
  firstKept: number
  signIns: string[]
  /** What the streams had reached in the epoch before, where this server has not been told. */
  acknowledged: Contact["before"]
}

/** Room for the envelope and fifty signed sign-ins. */
const BYTES_OF_FACTS = MAX_PUSH_BYTES - 150_000

/** The next facts of one stream, at most `size` of them; null: nothing is to be told. */
export async function nextBatch(world: SyncWorld, size: number): Promise<Batch | null> {
  // asked between all pages of a pull: a look that nothing has to wait for
  if (!(await world.strict(isAnythingToTell))) return null
  return world.strict((db) =>
    db.transaction("rw", [db.facts, db.streams, db.meta], async () => {
      const contact = await contactIn(db)
      const facts = await waitingFacts(db, size)
      if (facts.length === 0 && contact.before === null) return null
      const stream = facts[0]?.stream ?? (await currentStream(db)).stream
      const told = new Set(await db.read("signInsTold"))
      const signIns = ((await db.read("signIns")) ?? []).filter((claim) => !told.has(claim))
      return { stream, facts, contact, signIns, firstKept: await firstKept(db, stream), acknowledged: contact.before }
    }),
  )
}

const isAnythingToTell = (db: DeviceDatabase) =>
  db.transaction("r", [db.facts, db.meta], async () => {
    const { before } = await contactIn(db)
    return before !== null || (await db.facts.where("waiting").equals(1).limit(1).count()) > 0
  })

async function waitingFacts(db: DeviceDatabase, size: number): Promise<Fact[]> {
  const rows = await db.facts
    .where("[waiting+stream+seq]")
    .between([1, "", 0], [1, "\uffff", Number.MAX_SAFE_INTEGER])
    .limit(size)
    .toArray()
  let bytes = 0
  const fits = (fact: Fact, index: number) => {
    bytes += JSON.stringify(fact).length * 1.1
    return fact.stream === rows[0]?.stream && (index === 0 || bytes <= BYTES_OF_FACTS)
  }
  const facts = rows.map((row) => row.fact)
  const end = facts.findIndex((fact, index) => !fits(fact, index))
  return end < 0 ? facts : facts.slice(0, end)
}

/** The lowest number still held at or above the one that this epoch's server last expected (protocol.md 7). */
async function firstKept(db: DeviceDatabase, stream: string): Promise<number> {
  const row = await db.streams.get(stream)
  const from = row?.expectedSeq ?? 1
  const lowest = await db.facts.where("[stream+seq]").between([stream, from], [stream, Number.MAX_SAFE_INTEGER]).first()
  return lowest?.seq ?? row?.nextSeq ?? 1
}

export function toRequest(batch: Batch, deviceTime: number): PushRequest {
  const { stream, facts, contact, firstKept, signIns, acknowledged } = batch
  return {
    stream,
    epoch: contact.epoch,
    position: contact.position,
    firstKept,
    facts,
    deviceTime,
    ...(signIns.length > 0 && { signIns }),
    ...(acknowledged && { acknowledged: acknowledged.slice(0, 100) }),
  }
}

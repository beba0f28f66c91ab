import { MAX_FACTS_A_PUSH, PushReply } from "../../shared/contract/sync.ts"
import { type AskRefusal, ask } from "../api/ask.ts"
import { renumberKept } from "../device/streams.ts"
import { recount } from "../outbox/counters.ts"
import { setAside } from "../outbox/set-aside.ts"
import { isOfOurEpoch } from "./contact.ts"
import { type Halt, haltOf, stuck } from "./halt.ts"
import { type Batch, nextBatch, toRequest } from "./next-batch.ts"
import { noteTry } from "./note-try.ts"
import { storeReceipts } from "./receipts.ts"
import type { SyncWorld } from "./world.ts"

/** How many facts go at once; less after a batch that was too large or took too long, more after each that went. */
export interface Pace {
  size: number
}

/** A server that keeps answering with a gap, a fork or a new epoch is not argued with. */
const MOST_TURNS = 5

/** Sends all that waits, batch after batch. Null: nothing waits any more. */
export async function pushFacts(world: SyncWorld, pace: Pace): Promise<Halt | null> {
  let turns = 0
  for (;;) {
    const batch = await nextBatch(world, pace.size)
    if (!batch) return null
    let answered = await pushBatch(world, pace, batch)
    if (answered === "turned" && ++turns > MOST_TURNS) answered = stuck
    if (typeof answered === "object") {
      await noteTry(world, batch.facts, answered)
      return answered
    }
  }
}

/** "went": some of it is acknowledged · "turned": the batch is to be made anew, for what the server said. */
type Pushed = "went" | "turned" | Halt

async function pushBatch(world: SyncWorld, pace: Pace, batch: Batch): Promise<Pushed> {
  const sentAt = world.now()
  const answer = await ask(PushReply, "/api/sync/push", {
    method: "POST",
    body: toRequest(batch, sentAt),
    fetch: world.fetch,
  })
  if (!answer.ok) return onRefusal(world, pace, batch, answer)
  // another epoch's answer acknowledges nothing
  if (!(await isOfOurEpoch(world, batch.contact.epoch, answer.value.epoch))) return "turned"
  const taken = await storeReceipts(world, batch, answer.value, sentAt)
  if (batch.facts.length > 0 && taken === 0) return stuck
  pace.size = Math.min(MAX_FACTS_A_PUSH, pace.size * 2)
  return "went"
}

async function onRefusal(world: SyncWorld, pace: Pace, batch: Batch, refusal: AskRefusal): Promise<Pushed> {
  const { code, status, epoch, expectedSeq } = refusal
  if (code === "epoch_changed" && epoch) {
    await isOfOurEpoch(world, batch.contact.epoch, epoch)
    return "turned"
  }
  if (code === "stream_forked") {
    await forkStream(world, batch.stream)
    return "turned"
  }
  if (code === "seq_gap" && expectedSeq !== undefined) {
    await sendFrom(world, batch.stream, expectedSeq)
    return "turned"
  }
  const ofOurs = code !== "unreachable" && code !== "update_needed" && (status === 400 || status === 413)
  // somebody else's 413 says no more than that less may pass
  if (ofOurs || (code === "unreachable" && status === 413)) return onTooMuch(world, pace, batch, refusal, ofOurs)
  // nothing came in time: the next try is smaller
  if (code === "unreachable" && status === null) pace.size = half(pace.size)
  return haltOf(refusal)
}

const half = (size: number) => Math.max(1, Math.floor(size / 2))

async function onTooMuch(
  world: SyncWorld,
  pace: Pace,
  { facts }: Batch,
  refusal: AskRefusal,
  ofOurs: boolean,
): Promise<Pushed> {
  const [only, second] = facts
  if (second) {
    pace.size = half(facts.length)
    return "went"
  }
  if (!ofOurs || !only || refusal.factId !== only.id) return haltOf(refusal)
  const reason = refusal.detail ? `${refusal.code}: ${refusal.detail}` : refusal.code
  return (await setAside(only.id, reason, world)) ? "went" : stuck
}

/** Another device numbers in this stream too (protocol.md 7). Once: another tab may have done it meanwhile. */
async function forkStream(world: SyncWorld, stream: string): Promise<void> {
  await world.strict((db) =>
    db.transaction("rw", [db.facts, db.photos, db.streams, db.meta], async () => {
      const row = await db.streams.get(stream)
      if (row?.current !== 1) return
      await renumberKept(db)
      await recount(db, world.now())
    }),
  )
}

/** The server lacks what it had acknowledged: everything from there on is unacknowledged again. */
async function sendFrom(world: SyncWorld, stream: string, expectedSeq: number): Promise<void> {
  await world.strict((db) =>
    db.transaction("rw", [db.facts, db.photos, db.streams, db.meta], async () => {
      await db.streams.update(stream, { expectedSeq })
      await db.facts
        .where("[stream+seq]")
        .between([stream, expectedSeq], [stream, Number.MAX_SAFE_INTEGER])
        .modify({ waiting: 1, acknowledgedAt: null })
      await recount(db, world.now())
    }),
  )
}

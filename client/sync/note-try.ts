import type { Halt } from "./halt.ts"
import type { SyncWorld } from "./world.ts"

/** What was sent and did not arrive, for the page that shows each record. A row beside it: the fact itself is not touched. */
export async function noteTry(world: SyncWorld, sent: readonly { id: string }[], { code }: Halt): Promise<void> {
  const at = world.now()
  await world.relaxed((db) =>
    db.transaction("rw", db.tries, async () => {
      const before = await db.tries.bulkGet(sent.map((one) => one.id))
      await db.tries.bulkPut(sent.map(({ id }, nth) => ({ id, count: (before[nth]?.count ?? 0) + 1, at, code })))
    }),
  )
}

import type { Run } from "./database.ts"

// Chromium's LevelDB goes on writing into its log behind a record that a kill has cut off, takes the whole log for damaged at
// the start after that, and deletes the database (google/leveldb#1287). It begins another log once this one is full; what
// lay in the old one is in a table by then. So a page fills it, before anything is captured that would lie behind the cut.

/** Below 64 kB, or Chromium keeps it in a file of its own; together more than the 4 MB that a log takes. */
const [BLOCK_BYTES, BLOCKS] = [60_000, 80]

/** Begins a new log. Nothing of it stays in the database. */
export async function rollLog(run: Run): Promise<void> {
  const block = new Uint8Array(BLOCK_BYTES)
  const keys = Array.from({ length: BLOCKS }, (_, n) => `roll ${n}`)
  await run((db) => db.meta.bulkPut(keys.map((key) => ({ key, value: block }))))
  await run((db) => db.meta.bulkDelete(keys))
}

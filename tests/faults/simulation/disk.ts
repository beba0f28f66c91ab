import type { Table } from "dexie"
import { IDBDatabase, IDBFactory, IDBKeyRange } from "fake-indexeddb"
import { DATABASE_NAME, DeviceDatabase } from "../../../client/device/database.ts"
import type { Meta } from "../../../client/device/rows.ts"
import type { Random } from "./random.ts"
import { type Actor, actor } from "./timeline.ts"

// What fake-indexeddb keeps to undo a transaction is enough to go back to any commit: a kill undoes what had not committed,
// a power cut also what was committed and, not being strict, need not be on the disk yet.

/** As fake-indexeddb keeps them. */
interface RawTransaction {
  mode: string
  durability: string
  db: unknown
  _state: string
  _rollbackLog: (() => void)[]
  _abort(name: string): void
  addEventListener(type: string, act: () => void): void
}
interface RawConnection {
  _rawDatabase: RawDatabase
}
interface RawDatabase {
  transactions: RawTransaction[]
  rawObjectStores: Map<string, { records: { values(): Iterable<{ value: unknown }> } }>
}

/** Of each database what undoes its commits since the last strict one, oldest first. */
const loose = new WeakMap<object, (() => void)[][]>()
const plain = IDBDatabase.prototype.transaction

/** Once a thread: every writing transaction leaves what undoes it when it has committed. */
export function watchCommits(): void {
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given: Parameters<typeof plain>) {
    const made = plain.apply(this, given) as unknown as RawTransaction
    if (made.mode !== "readonly") made.addEventListener("complete", () => keep(this as unknown as RawConnection, made))
    return made as never
  } as typeof plain
}

function keep({ _rawDatabase }: RawConnection, { durability, _rollbackLog }: RawTransaction): void {
  const before = loose.get(_rawDatabase) ?? []
  loose.set(_rawDatabase, before)
  // what is flushed takes everything before it along
  if (durability === "strict") before.length = 0
  else before.push(_rollbackLog)
}

export interface Disk {
  indexedDB: IDBFactory
  /** Goes on by itself, whoever asked. */
  actor: Actor
  where: { indexedDB: IDBFactory; IDBKeyRange: typeof IDBKeyRange }
}

export function newDisk(name: string): Disk {
  const indexedDB = new IDBFactory()
  return { indexedDB, actor: actor(`disk of ${name}`), where: { indexedDB, IDBKeyRange } }
}

/** Whether something is being written. */
export const isWriting = (disk: Disk) =>
  rawOf(disk)?.transactions.some((one) => one.mode !== "readonly" && one._state !== "finished") ?? false

/** What lies in a table, for a look that is no tab's. To read only: it is no copy. */
export function rowsOf<T extends TableName>(disk: Disk, table: T): RowOf<T>[] {
  const records = rawOf(disk)?.rawObjectStores.get(table)?.records.values() ?? []
  return Array.from(records, ({ value }) => value as RowOf<T>)
}

export function readOf<K extends keyof Meta>(disk: Disk, key: K): Meta[K] | undefined {
  return rowsOf(disk, "meta").find((row) => row.key === key)?.value as Meta[K] | undefined
}

type TableName = "facts" | "photos" | "meta"
type RowOf<T extends TableName> = DeviceDatabase[T] extends Table<infer Row, string> ? Row : never

const rawOf = ({ indexedDB }: Disk) =>
  (indexedDB as unknown as { _databases: Map<string, RawDatabase> })._databases.get(DATABASE_NAME)

/** What these handles had under way is undone, and nobody hears of it. */
export function cutOff(handles: readonly DeviceDatabase[]): void {
  for (const handle of handles) {
    const connection = connectionOf(handle)
    if (!connection) continue
    for (const one of [...connection._rawDatabase.transactions])
      if (one.db === connection && one._state !== "finished") one._abort("AbortError")
    ;(connection as unknown as { close(): void }).close()
  }
}

/** Once all that was open is cut off: of what was not strict, the last may be gone. */
export function losePower(handle: DeviceDatabase, random: Random): void {
  const connection = connectionOf(handle)
  const open = connection && loose.get(connection._rawDatabase)
  for (let lost = random.int((open?.length ?? 0) + 1); lost > 0; lost--)
    for (const undo of open?.pop()?.reverse() ?? []) undo()
}

const connectionOf = (handle: DeviceDatabase) => handle.backendDB() as unknown as RawConnection | null

/** The same database once more, as a copied or restored handheld has it. */
export async function copyDisk(from: Disk, to: Disk): Promise<void> {
  const [source, copy] = [new DeviceDatabase("strict", from.where), new DeviceDatabase("strict", to.where)]
  await Promise.all([source.open(), copy.open()])
  const names = source.tables.map((table) => table.name)
  const rows = await source.transaction("r", names, () =>
    Promise.all(names.map((name) => source.table(name).toArray())),
  )
  await copy.transaction("rw", names, () =>
    Promise.all(names.map((name, at) => copy.table(name).bulkPut(rows[at] ?? []))),
  )
  source.close()
  copy.close()
}

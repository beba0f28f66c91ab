import { mkdirSync } from "node:fs"
import { join } from "node:path"
import SQLite from "better-sqlite3"

/** wild: nine of ten as asked, the tenth in any of the other ways. */
export const tellModes = [
  "ok",
  "fail",
  "closed",
  "hang",
  "late",
  "twice",
  "pending",
  "queued",
  "short",
  "429",
  "500",
  "garbage",
  "lie",
  "wild",
] as const
export type TellMode = (typeof tellModes)[number]

export interface StoredRefund {
  id: string
  key: string
  payment: string
  amountMinor: number
  currency: string
  state: "pending" | "succeeded" | "failed"
  error: string | null
  metadata: Record<string, string>
  at: number
}

export interface StoredLink {
  id: string
  key: string
  amountMinor: number
  currency: string
  description: string
  returnUrl: string
  endsAt: number
  state: "open" | "paid" | "over"
  /** The payment that it became. */
  payment: string | null
  at: number
}

export interface ProviderStore {
  keepLink(link: StoredLink): void
  linkOf(by: { id: string } | { key: string }): StoredLink | undefined
  changeLink(id: string, state: StoredLink["state"], payment: string | null): boolean
  /** Made at or after this moment and paid: `count` of them, beyond the first `skip`. */
  paidLinks(at: number, skip: number, count: number): StoredLink[]
  byKey(key: string): StoredRefund | undefined
  ofPayment(payment: string | null): StoredRefund[]
  /** Made at or after this moment: `count` of them, beyond the first `skip`. */
  since(at: number, skip: number, count: number): StoredRefund[]
  keep(refund: StoredRefund): void
  settle(id: string, state: StoredRefund["state"]): boolean
  /** Every call that came, whatever became of it. */
  called(key: string): void
  calls(): { key: string; at: number }[]
  tell(mode: TellMode, next: number, ms: number): void
  /** How the next call is to be answered; counted down. */
  nextMode(): { mode: TellMode; ms: number }
}

/** The test provider's own books, on its own disk: they outlive its kill as a bank's do, though not the machine's. */
export function openProviderStore(dir: string): ProviderStore {
  mkdirSync(dir, { recursive: true })
  const db = new SQLite(join(dir, "test-provider.sqlite"))
  db.pragma("journal_mode = WAL")
  db.pragma("synchronous = NORMAL")
  db.exec(`create table if not exists refunds (id text primary key, key text not null unique, payment text not null,
      amount integer not null, currency text not null, state text not null, error text, metadata text not null,
      at integer not null);
    create index if not exists refunds_by_payment on refunds (payment);
    create table if not exists links (id text primary key, key text not null unique, body text not null,
      state text not null, payment text);
    create table if not exists calls (key text not null, at integer not null);
    create table if not exists told (one integer primary key, mode text not null, next integer not null, ms integer not null)`)
  const told = db.prepare("insert or replace into told values (1, ?, ?, ?)")
  return {
    keepLink: ({ id, key, state, payment, ...body }) =>
      void db.prepare("insert into links values (?, ?, ?, ?, ?)").run(id, key, JSON.stringify(body), state, payment),
    linkOf: (by) => {
      const [column, value] = "id" in by ? ["id", by.id] : ["key", by.key]
      return toLink(db.prepare(`select * from links where ${column} = ?`).get(value))
    },
    paidLinks: (at, skip, count) =>
      db
        .prepare("select * from links where state = 'paid' and body ->> 'at' >= ? order by rowid limit ? offset ?")
        .all(at, count, skip)
        .flatMap((row) => toLink(row) ?? []),
    changeLink: (id, state, payment) =>
      db.prepare("update links set state = ?, payment = ? where id = ? and state = 'open'").run(state, payment, id)
        .changes === 1,
    byKey: (key) => toRefund(db.prepare("select * from refunds where key = ?").get(key)),
    ofPayment: (payment) => {
      const where = payment === null ? "" : "where payment = ?"
      const rows = db.prepare(`select * from refunds ${where} order by at, id`)
      return rows.all(...(payment === null ? [] : [payment])).flatMap((row) => toRefund(row) ?? [])
    },
    since: (at, skip, count) =>
      db
        .prepare("select * from refunds where at >= ? order by rowid limit ? offset ?")
        .all(at, count, skip)
        .flatMap((row) => toRefund(row) ?? []),
    keep: (refund) => void insert(db, refund),
    settle: (id, state) => db.prepare("update refunds set state = ? where id = ?").run(state, id).changes === 1,
    called: (key) => void db.prepare("insert into calls values (?, ?)").run(key, Date.now()),
    calls: () => db.prepare("select key, at from calls order by rowid").all() as { key: string; at: number }[],
    tell: (mode, next, ms) => void told.run(mode, next, ms),
    nextMode: () => {
      const row = db.prepare("select mode, next, ms from told").get() as Told | undefined
      if (!row || row.next < 1) return { mode: "ok", ms: 0 }
      told.run(row.mode, row.next - 1, row.ms)
      return row
    },
  }
}

type Told = { mode: TellMode; next: number; ms: number }

function insert(db: SQLite.Database, refund: StoredRefund): void {
  const { id, key, payment, amountMinor, currency, state, error, metadata, at } = refund
  db.prepare("insert into refunds values (?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
    ...[id, key, payment, amountMinor, currency, state, error, JSON.stringify(metadata), at],
  )
}

function toLink(row: unknown): StoredLink | undefined {
  if (!row) return undefined
  const { body, ...rest } = row as Omit<StoredLink, "at"> & { body: string }
  return { ...rest, ...JSON.parse(body) }
}

function toRefund(row: unknown): StoredRefund | undefined {
  if (!row) return undefined
  const { amount, metadata, ...rest } = row as Omit<StoredRefund, "metadata"> & { amount: number; metadata: string }
  return { ...rest, amountMinor: amount, metadata: JSON.parse(metadata) }
}

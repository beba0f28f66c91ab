import { createReadStream } from "node:fs"
import { open } from "node:fs/promises"
import SQLite from "better-sqlite3"
import { sql } from "kysely"
import type { Db } from "../db/open.ts"
import { BackupRefused } from "./backup-refused.ts"

/**
 * SQLite's online backup: one moment of the database, while a server writes on. In one step, since a copy in many would
 * begin anew at each commit of the server. It keeps its own thread busy: seconds for a gigabyte.
 */
export async function copySqlite(file: string, to: string): Promise<void> {
  const handle = new SQLite(file, { readonly: true, fileMustExist: true })
  try {
    await handle.backup(to, { progress: () => 0x7fffffff })
  } finally {
    handle.close()
  }
}

export const readCopy = (file: string): AsyncIterable<Uint8Array> => createReadStream(file, { highWaterMark: 1 << 20 })

/** Unpacks a copy again and has it on the disk for good. */
export async function unpackCopy(payload: AsyncIterable<Uint8Array>, to: string): Promise<void> {
  const file = await open(to, "wx", 0o640)
  try {
    for await (const chunk of payload) await file.writeFile(chunk)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Every page and every index, and that each row that is pointed at is there. Throws `BackupRefused`. */
export async function checkIntegrity(db: Db): Promise<void> {
  const said = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db)
  if (said.rows[0]?.integrity_check !== "ok")
    throw new BackupRefused(`The copy is damaged: ${said.rows[0]?.integrity_check ?? "SQLite says nothing of it"}`)
  const dangling = await sql`pragma foreign_key_check`.execute(db)
  if (dangling.rows.length > 0) throw new BackupRefused("The copy is damaged: rows are missing that others name.")
}

export async function countRows(db: Db): Promise<Record<string, number>> {
  const names = await sql<{ name: string }>`select name from sqlite_master where type = 'table'
    and name not like 'sqlite_%' and name not like 'kysely_%' order by name`.execute(db)
  const rows: Record<string, number> = {}
  for (const { name } of names.rows) {
    const counted = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(db)
    rows[name] = counted.rows[0]?.n ?? 0
  }
  return rows
}

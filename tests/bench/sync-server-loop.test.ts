import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import SQLite from "better-sqlite3"
import { afterAll, expect, test } from "vitest"
import { plainLoop, watchRows } from "./sync-server-loop.ts"

const folder = mkdtempSync(join(tmpdir(), "backdock-loop-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test("the loop writes the rows that were watched, of tables with a key, with several and no number, and with none", () => {
  const [file, seed] = [join(folder, "watched.sqlite"), join(folder, "seed.sqlite")]
  for (const one of [file, seed]) {
    const made = new SQLite(one)
    made.exec(`create table facts (id text primary key, verdict text);
      create table tallies (cube text, slot integer, count integer, primary key (cube, slot)) without rowid;
      create table notes (text text);
      insert into tallies values ('day', 1, 5)`)
    made.close()
  }
  const watched = watchRows(file)
  const house = new SQLite(file)
  house.exec(`insert into facts values ('a', null), ('b', null); update facts set verdict = 'accepted' where id = 'a';
    update tallies set count = 6; insert into tallies values ('day', 2, 1);
    insert into notes values ('it was odd'); delete from facts where id = 'b'`)
  const rows = watched.take()
  expect(rows).toEqual([
    { table: "facts", set: { id: "a", verdict: "accepted" }, key: null },
    { table: "tallies", set: { count: 6 }, key: { cube: "day", slot: 1 } },
    { table: "tallies", set: { cube: "day", slot: 2, count: 1 }, key: null },
    { table: "notes", set: { text: "it was odd" }, key: null },
  ])
  house.exec("update notes set text = text")
  expect(watched.take()).toEqual([])
  const loop = plainLoop(seed, join(folder, "loop.sqlite"))
  loop.write(rows)
  loop.close()
  const looped = new SQLite(join(folder, "loop.sqlite"))
  for (const table of ["facts", "tallies", "notes"])
    expect(looped.prepare(`select * from ${table}`).all()).toEqual(house.prepare(`select * from ${table}`).all())
  for (const handle of [looped, house]) handle.close()
  watched.close()
})

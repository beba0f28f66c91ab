import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import KeptHandle, { letGo } from "./kept-handles.ts"

test("a server that died in a transaction leaves nothing of it to the next, and writes no more itself", () => {
  const folder = mkdtempSync(join(tmpdir(), "backdock-kept-"))
  const file = join(folder, "house.sqlite")
  try {
    const died = new KeptHandle(file)
    died.pragma("journal_mode = WAL")
    died.exec("create table seen (id integer)")
    const write = died.prepare("insert into seen values (?)")
    write.run([1])
    died.exec("begin immediate")
    write.run([2])
    died.close()
    expect(() => write.run([3])).toThrow("not open")
    expect(() => died.prepare("select 1")).toThrow("not open")
    const next = new KeptHandle(file)
    const there = next.prepare("select id from seen")
    expect(there.all([])).toEqual([{ id: 1 }])
    // two that live at once are two
    const beside = new KeptHandle(file)
    next.exec("begin immediate")
    next.prepare("insert into seen values (?)").run([4])
    expect(beside.prepare("select id from seen").all([])).toEqual([{ id: 1 }])
    next.exec("commit")
    for (const one of [next, beside]) one.close()
    letGo(file)
    // all of it lies in the file itself, which may be copied or taken away
    expect(statSync(`${file}-wal`, { throwIfNoEntry: false })).toBeUndefined()
  } finally {
    letGo(file)
    rmSync(folder, { recursive: true, force: true })
  }
})

import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { cannotLock } from "../../server/db/can-lock.ts"
import { assertVersion } from "../../server/db/dialects.ts"
import { holdFolder } from "../../server/db/hold-folder.ts"

test("an SQLite that may lose a commit is refused, with what to do", () => {
  for (const version of ["3.51.2", "3.50.9", "3.9.99", "2.99.99"])
    expect(() => assertVersion(version)).toThrow(
      `SQLite ${version} is too old: Backdock needs 3.51.3 or newer. Run npm ci`,
    )
  for (const version of ["3.51.3", "3.52.0", "3.100.0", "4.0.0"]) expect(() => assertVersion(version)).not.toThrow()
})

test("a folder that another machine may lock is refused, and one of this machine is not", () => {
  const on = (type: number) => cannotLock("/data", () => ({ type }))
  expect(on(0x6969)).toBe("NFS")
  // as a signed number, too
  expect(on(0xff534d42 | 0)).toBe("SMB")
  expect(on(0xef53)).toBeNull()
  expect(cannotLock(tmpdir())).toBeNull()
})

test("a lock that cannot be taken for another reason is not another server's", () => {
  const folder = mkdtempSync(join(tmpdir(), "backdock-hold-"))
  const held = holdFolder(folder)
  expect(held).not.toBeNull()
  held?.release()
  rmSync(join(folder, "in-use.lock"), { recursive: true })
  mkdirSync(join(folder, "in-use.lock"))
  expect(() => holdFolder(folder)).toThrow(/unable to open/)
  rmSync(folder, { recursive: true })
})

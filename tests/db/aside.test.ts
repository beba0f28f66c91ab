import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, expect, test } from "vitest"
import { aside } from "../../server/db/aside.ts"

const folder = mkdtempSync(join(tmpdir(), "backdock-aside-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function script(name: string, text: string): URL {
  const path = join(folder, `${name}.mjs`)
  writeFileSync(path, `import { parentPort, workerData } from "node:worker_threads"\n${text}`)
  return pathToFileURL(path)
}

test("a thread that has said its word closes what it opened before anything else goes on", async () => {
  const done = join(folder, "done")
  const slow = script(
    "slow",
    `import { writeFileSync } from "node:fs"
    parentPort.postMessage({ ok: true, value: workerData + 1 })
    await new Promise((go) => setTimeout(go, 300))
    writeFileSync(${JSON.stringify(done)}, "closed")`,
  )
  expect(await aside<number>(slow, 41)).toBe(42)
  expect(readFileSync(done, "utf8")).toBe("closed")
})

test("one that does not come to its end is ended", async () => {
  const endless = script("endless", `setInterval(() => {}, 1000); parentPort.postMessage({ ok: true, value: "said" })`)
  expect(await aside(endless, null)).toBe("said")
}, 15_000)

test("one that has no answer in time is ended, and that is said", async () => {
  const silent = script("hangs", "for (;;);")
  await expect(aside(silent, null, 300)).rejects.toThrow("no answer within 0.3 s")
}, 15_000)

test("what goes wrong in it is thrown: said, thrown, or without a word", async () => {
  await expect(aside(script("said", `parentPort.postMessage({ ok: false, problem: "no disk" })`), 0)).rejects.toThrow(
    "no disk",
  )
  await expect(aside(script("thrown", `throw new Error("broken")`), 0)).rejects.toThrow("broken")
  await expect(aside(script("silent", ""), 0)).rejects.toThrow("without a word")
})

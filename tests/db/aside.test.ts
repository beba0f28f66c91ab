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

/** Whether a thread that counts in here still does. */
async function stillCounts(counted: Int32Array): Promise<boolean> {
  const before = counted[0]
  await new Promise((go) => setTimeout(go, 100))
  return counted[0] !== before
}

test.each([
  ["does not come to its end after its word", `parentPort.postMessage({ ok: true, value: "said" })`],
  ["has no answer in time", ""],
])(
  "one that %s is ended",
  async (name, first) => {
    const counted = new Int32Array(new SharedArrayBuffer(4))
    const endless = script(name.replaceAll(" ", "-"), `${first}\nfor (;;) Atomics.add(workerData, 0, 1)`)
    const said = aside(endless, counted, 1_000)
    await (first ? expect(said).resolves.toBe("said") : expect(said).rejects.toThrow("no answer within 1 s"))
    expect(counted[0]).toBeGreaterThan(0)
    expect(await stillCounts(counted)).toBe(false)
  },
  20_000,
)

test("what goes wrong in it is thrown: said, thrown, or without a word", async () => {
  await expect(aside(script("said", `parentPort.postMessage({ ok: false, problem: "no disk" })`), 0)).rejects.toThrow(
    "no disk",
  )
  await expect(aside(script("thrown", `throw new Error("broken")`), 0)).rejects.toThrow("broken")
  await expect(aside(script("silent", ""), 0)).rejects.toThrow("without a word")
})

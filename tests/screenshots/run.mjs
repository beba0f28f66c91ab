// `npm run screenshots [-- WORD]`: every screen in every size, light and dark, from a demo server of its own and a real
// Chromium, into ./screenshots, with one contact sheet a size and scheme. WORD: operator, english or desks alone.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join, resolve } from "node:path"

const root = resolve(import.meta.dirname, "../..")
process.env.PATH = [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter)
const { spawnSync } = await import("node:child_process")
const built = spawnSync("node", ["server/boot.mjs", "--build-only"], { cwd: root, stdio: "inherit" })
if (built.status !== 0) process.exit(1)

const { openScene } = await import("./scene.ts")
const { shootOperator, shootEnglish } = await import("./operator-screens.ts")
const { shootDesks } = await import("./desk-screens.ts")
const { makeSheets } = await import("./contact-sheet.ts")

const walks = { operator: shootOperator, english: shootEnglish, desks: shootDesks }
const only = process.argv[2]
const into = join(root, "screenshots")
const work = mkdtempSync(join(tmpdir(), "backdock-screens-"))
if (!only) rmSync(into, { recursive: true, force: true })
mkdirSync(into, { recursive: true })
const scene = await openScene(work)
let failed = 0
try {
  for (const [name, walk] of Object.entries(walks)) {
    if (only && only !== name) continue
    await walk(scene, into).catch((error) => {
      failed++
      console.error(`${name}: ${error.stack}`)
    })
  }
  const { pictures, sheets } = await makeSheets(into)
  console.log(JSON.stringify({ figure: "screenshots", pictures, sheets, failed, into }))
} finally {
  await scene.close()
  rmSync(work, { recursive: true, force: true })
}
process.exit(failed > 0 ? 1 : 0)

// `npm run screenshots [-- WORD]`: every screen in every size, light and dark, from a demo server of its own and a real
// Chromium, into ./screenshots, with one contact sheet a size and scheme. WORD: operator, english, desks or pages alone.
// `npm run screenshots -- --docs`: the few that docs/ shows (docs-pictures.ts), small, into docs/pictures.
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
const { shootDesks, shootPages } = await import("./desk-screens.ts")
const { makeSheets } = await import("./contact-sheet.ts")
const { docsAlbum, writeDocsPictures } = await import("./docs-pictures.ts")

const walks = { operator: shootOperator, english: shootEnglish, desks: shootDesks, pages: shootPages }
const forDocs = process.argv.includes("--docs")
const only = process.argv.slice(2).find((word) => word !== "--docs")
const work = mkdtempSync(join(tmpdir(), "backdock-screens-"))
const into = forDocs ? join(work, "taken") : join(root, "screenshots")
if (!only) rmSync(into, { recursive: true, force: true })
mkdirSync(into, { recursive: true })
const scene = await openScene(work)
let failed = 0
try {
  for (const [name, walk] of Object.entries(walks)) {
    if ((only && only !== name) || (forDocs && name === "english")) continue
    await walk(scene, forDocs ? docsAlbum(into) : { folder: into }).catch((error) => {
      failed++
      console.error(`${name}: ${error.stack}`)
    })
  }
  const written = forDocs ? await writeDocsPictures(into, join(root, "docs/pictures")) : await makeSheets(into)
  if (written.missing?.length > 0) failed++
  console.log(JSON.stringify({ figure: "screenshots", ...written, failed, into: forDocs ? "docs/pictures" : into }))
} finally {
  await scene.close()
  rmSync(work, { recursive: true, force: true })
}
process.exit(failed > 0 ? 1 : 0)

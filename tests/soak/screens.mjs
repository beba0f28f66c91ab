// `npm run soak -- --screens`: axe walks every screen of every role, in French by day and in English by night, with what
// opens over them. It takes a core for two minutes.
import { spawnSync } from "node:child_process"
import { join, resolve } from "node:path"
import { findChromium } from "../support/find-chromium.mjs"

const root = resolve(import.meta.dirname, "../..")

export function measure() {
  const built = spawnSync("node", ["server/boot.mjs", "--build-only"], { cwd: root, stdio: ["ignore", 2, 2] })
  const args = ["run", "--project=long", "tests/soak/every-screen.test.ts"]
  const env = { ...process.env, CHROMIUM_PATH: findChromium() ?? "" }
  const walked = spawnSync("node", [join(root, "node_modules/vitest/vitest.mjs"), ...args], {
    cwd: root,
    env,
    stdio: ["ignore", 2, 2],
  })
  return { figure: "screens", ok: built.status === 0 && walked.status === 0 }
}

import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import type { PhotoName } from "./draw-photos.ts"

type Drawn = Map<PhotoName, Uint8Array>

let drawn: { of: string; photos: Promise<Drawn> } | null = null

/**
 * The demo's photos, drawn in a process of its own: it has the second core to itself meanwhile, and what it takes of memory
 * goes with it. The same ones every time, and so only once a process.
 */
export function drawAside(carriers: readonly string[]): Promise<Drawn> {
  const of = carriers.join()
  if (drawn?.of !== of) drawn = { of, photos: drawAll(carriers) }
  return drawn.photos
}

async function drawAll(carriers: readonly string[]): Promise<Drawn> {
  const child = fork(fileURLToPath(new URL("./draw-child.ts", import.meta.url)), {
    serialization: "advanced",
    execArgv: ["--disable-warning=ExperimentalWarning"],
  })
  try {
    const failed = once(child, "exit").then(([code]) => {
      throw new Error(`The demo's photos could not be drawn: ${code}`)
    })
    const told = once(child, "message").then(([entries]) => new Map(entries as [PhotoName, Uint8Array][]))
    child.send([...carriers])
    return await Promise.race([told, failed])
  } finally {
    child.kill()
  }
}

import type { ReturnDoc } from "../../shared/contract/device-docs.ts"
import { type Run, withRelaxedDatabase } from "../device/database.ts"
import type { DocRow } from "../device/rows.ts"
import { walkDocs } from "../device/walk-docs.ts"
import { pictureAddress } from "../ui/picture-address.ts"

// What a parcel should hold is known by its picture, without a network too: the pictures of what the site expects are
// fetched behind the pull, through the service worker, which keeps them.

const MOST = 2000
const AT_ONCE = 4

/** What a batch of pictures is fetched with; a test gives another one. */
export type PictureWorld = {
  fetch: (address: string) => Promise<unknown>
  /** Nobody would keep what is fetched before the worker has taken over the page. */
  isKept: () => boolean
}

const browser: PictureWorld = {
  fetch: (address) => fetch(address),
  isKept: () => Boolean(globalThis.navigator?.serviceWorker?.controller),
}

/** Fetches each picture once in the app's life, a few at a time; one that fails waits for the next call. */
export function pictureFetcher(world: PictureWorld = browser) {
  const asked = new Set<string>()
  const waiting = new Set<string>()
  let running: Promise<void> | null = null
  const next = async (): Promise<void> => {
    for (const name of waiting) {
      waiting.delete(name)
      try {
        await world.fetch(pictureAddress(name))
      } catch {
        waiting.add(name)
        return
      }
    }
  }
  const run = async () => {
    await Promise.all(Array.from({ length: AT_ONCE }, next))
    running = null
  }
  return (docs: readonly Pick<DocRow, "kind" | "body">[]): Promise<void> => {
    for (const name of docs.flatMap(picturesIn)) {
      if (asked.size >= MOST || asked.has(name)) continue
      asked.add(name)
      waiting.add(name)
    }
    if (waiting.size > 0 && world.isKept()) running ??= run()
    return running ?? Promise.resolve()
  }
}

function picturesIn({ kind, body }: Pick<DocRow, "kind" | "body">): string[] {
  if (kind !== "return" || body === null) return []
  return (body as ReturnDoc).lines.flatMap((line) => line.picture ?? [])
}

/** For the docs of a page that was pulled. */
export const fetchPictures = pictureFetcher()

/** Once at the start: what earlier pulls brought. A few at a time, with room for scans in between. */
export async function fetchKnownPictures(run: Run = withRelaxedDatabase, fetchFor = fetchPictures): Promise<void> {
  for await (const returns of walkDocs(run, "return")) await fetchFor(returns)
}

import { type ComponentType, lazy } from "react"

const key = "backdock.came-back"
/** A second failure within this time is no old version: reloading again would go on for ever. */
const patience = 30_000

/** A page whose part of the program could not be fetched. */
export class RoomGone extends Error {
  constructor(cause: unknown) {
    super("a part of the program could not be fetched", { cause })
    this.name = "RoomGone"
  }
}

/**
 * A page of its own chunk. After an update the old chunk is gone from the server: the page then reloads, once, and finds
 * the new one. Nothing is lost by it, for the page has not been shown yet and drafts are on the disk.
 */
export function lazyRoom<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  return lazy(async () => ({ default: await load().catch(comeBack) })) as unknown as ComponentType<P>
}

function comeBack(cause: unknown): Promise<never> {
  const last = Number(sessionStorage.getItem(key) ?? 0)
  if (Date.now() - last < patience) throw new RoomGone(cause)
  sessionStorage.setItem(key, String(Date.now()))
  location.reload()
  return new Promise(() => {})
}

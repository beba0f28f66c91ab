import { type ComponentType, lazy, use } from "react"

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

/**
 * Parts of a page that come after its first sight: fetched once they are near, and from then on shown without a gap. `use`
 * suspends until they are here.
 */
export function partsLater<M extends object>(load: () => Promise<M>): { fetch: () => void; use: () => M } {
  let here: M | null = null
  let coming: Promise<M> | null = null
  const bring = () => {
    coming ??= load().then((parts) => {
      here = parts
      return parts
    }, comeBack)
    return coming
  }
  return {
    // what could not be fetched ahead is asked for again when it is shown
    fetch: () =>
      void load().then(
        (parts) => {
          here = parts
        },
        () => {},
      ),
    use: () => here ?? use(bring()),
  }
}

function comeBack(cause: unknown): Promise<never> {
  const last = Number(sessionStorage.getItem(key) ?? 0)
  if (Date.now() - last < patience) throw new RoomGone(cause)
  sessionStorage.setItem(key, String(Date.now()))
  location.reload()
  return new Promise(() => {})
}

import { LIVE_PATH, LiveChanged, LiveHello, SILENT_MS } from "../../shared/contract/live.ts"
import type { Heard } from "./link.ts"
import { readEvents, type ServerEvent } from "./read-events.ts"
import type { LiveWorld } from "./world.ts"

/** How a stream ended: cut, or refused with a status of ours. */
export type Ended = { status: number | null }

/** A proxy that holds a stream back has given nothing by then. */
const FIRST_MS = 2 * SILENT_MS

/**
 * One stream, read until it ends, however it does. Silence ends it too: what breathes no more is not waited for. Only an
 * answer that is ours counts: a captive portal's page of whatever status is none.
 */
export async function listen(
  world: LiveWorld,
  { after, signal, onHeard }: { after: string | null; signal: AbortSignal; onHeard: (heard: Heard) => void },
): Promise<Ended> {
  const silent = new AbortController()
  const stop = AbortSignal.any([signal, silent.signal])
  let callOff = world.later(FIRST_MS, () => silent.abort())
  try {
    const answer = await world.fetch(LIVE_PATH, {
      headers: { accept: "text/event-stream", ...(after !== null && { "last-event-id": after }) },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: stop,
    })
    const ours = answer.headers.get("x-request-id") !== null
    if (!answer.ok || !answer.body) return { status: ours ? answer.status : null }
    if (!ours || !answer.headers.get("content-type")?.startsWith("text/event-stream")) return { status: null }
    for await (const event of readEvents(answer.body)) {
      callOff()
      callOff = world.later(FIRST_MS, () => silent.abort())
      const heard = heardOf(event)
      if (heard) onHeard(heard)
    }
    return { status: null }
  } catch {
    return { status: null }
  } finally {
    callOff()
  }
}

/** Null: a kind of event that this version does not know. */
function heardOf({ event, id, data }: ServerEvent): Heard | null {
  if (event === "beat") return { id, changes: [] }
  if (event === "hello") {
    const hello = LiveHello.safeParse(jsonOf(data))
    return hello.success ? { id, changes: hello.data.resumed ? hello.data.changes : "all" } : null
  }
  const changed = LiveChanged.safeParse(jsonOf(data))
  return event === "changed" && changed.success ? { id, changes: changed.data.changes } : null
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

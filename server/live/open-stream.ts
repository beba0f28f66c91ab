// One stream to one browser. What its network does not take is kept up to a bound; who passes it is cut off, and comes
// back with the id of the last event that it read.

/** Of our own memory; the sockets' buffers beneath are the system's, and bounded too. */
const MOST_WAITING_BYTES = 64 * 1024

export interface EventStream {
  body: ReadableStream<Uint8Array>
  /** False: it takes nothing any more. */
  send(event: string, data: unknown, id?: string): boolean
  /** In order: what waits still goes out. Where that does not move, the connection is cut. */
  end(): void
}

type Ends = {
  /** Ends the connection beneath, where there is one. */
  cut(): void
  /** Called once, by whomever it ends. */
  onGone(): void
}

export function openStream({ cut, onGone }: Ends): EventStream {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null
  const gone = () => {
    if (controller) onGone()
    controller = null
  }
  const body = new ReadableStream<Uint8Array>(
    {
      start: (one) => {
        controller = one
      },
      cancel: gone,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING_BYTES }),
  )
  const drop = () => {
    const was = controller
    gone()
    cut()
    was?.close()
  }
  return {
    body,
    send: (event, data, id) => {
      if (!controller) return false
      const lines = [`event: ${event}`, ...(id === undefined ? [] : [`id: ${id}`]), `data: ${JSON.stringify(data)}`]
      controller.enqueue(encoder.encode(`${lines.join("\n")}\n\n`))
      if ((controller.desiredSize ?? 0) > 0) return true
      drop()
      return false
    },
    end: () => {
      const was = controller
      if (!was) return
      if ((was.desiredSize ?? 0) < MOST_WAITING_BYTES) return drop()
      gone()
      was.close()
    },
  }
}

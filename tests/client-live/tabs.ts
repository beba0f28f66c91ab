import type { LiveWorld } from "../../client/live/world.ts"

/** One browser: its locks and its channel, shared by tabs, and a server that is told what to say. */
export interface Browser {
  tab(): { world: LiveWorld; freeze(): void; hide(): void }
  /** Streams that are open now, and how each was asked for. */
  streams: Stream[]
  /** What the server answers next: a stream, a page of somebody else's, nothing at all. */
  answer: "stream" | "portal" | "refused" | "silence" | 401
  /** Lets time pass: timers run in their order. */
  pass(ms: number): Promise<void>
  now(): number
}
export interface Stream {
  after: string | null
  say(event: string, data: unknown, id?: string): void
  end(): void
  open: boolean
}

const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((done) => setImmediate(done))
}

export function newBrowser(): Browser {
  let now = 0
  const timers = new Set<{ at: number; act: () => void }>()
  const channels = new Set<{ port: Pick<BroadcastChannel, "onmessage">; frozen: () => boolean }>()
  const locks = newLocks()
  const browser: Browser = {
    streams: [],
    answer: "stream",
    now: () => now,
    pass: async (ms) => {
      const until = now + ms
      for (;;) {
        await settle()
        const next = [...timers].filter((one) => one.at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.act()
      }
      now = until
      await settle()
    },
    tab: () => {
      let frozen = false
      let seen = true
      const world: LiveWorld = {
        now: () => now,
        random: () => 0.5,
        seen: () => seen,
        locks,
        later: (ms, act) => {
          const timer = { at: now + ms, act: () => !frozen && act() }
          timers.add(timer)
          return () => timers.delete(timer)
        },
        channel: () => {
          const port = { onmessage: null } as Pick<BroadcastChannel, "onmessage">
          const own = { port, frozen: () => frozen }
          channels.add(own)
          return Object.assign(port, {
            postMessage: (data: unknown) => {
              for (const other of channels)
                if (other !== own && !frozen && !other.frozen())
                  other.port.onmessage?.call(other.port as BroadcastChannel, { data: structuredClone(data) } as never)
            },
            close: () => channels.delete(own),
          })
        },
        fetch: (_, init) => answerOf(browser, init),
      }
      return {
        world,
        freeze: () => {
          frozen = true
        },
        hide: () => {
          seen = false
        },
      }
    },
  }
  return browser
}

async function answerOf(browser: Browser, init: RequestInit = {}): Promise<Response> {
  const { answer } = browser
  const aborted = () => new DOMException("aborted", "AbortError")
  if (answer === "refused") throw new TypeError("connection refused")
  if (answer === "silence")
    return new Promise((_, fail) => init.signal?.addEventListener("abort", () => fail(aborted())))
  if (answer === "portal")
    return new Response("<h1>Welcome to the hotel</h1>", { headers: { "content-type": "text/html" } })
  const ours = { "x-request-id": "1" }
  if (answer === 401) return new Response("{}", { status: 401, headers: ours })
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null
  const stream: Stream = {
    after: new Headers(init.headers).get("last-event-id"),
    open: true,
    say: (event, data, id) => {
      const lines = [`event: ${event}`, ...(id ? [`id: ${id}`] : []), `data: ${JSON.stringify(data)}`]
      controller?.enqueue(new TextEncoder().encode(`${lines.join("\n")}\n\n`))
    },
    end: () => {
      stream.open = false
      controller?.close()
      controller = null
    },
  }
  const body = new ReadableStream<Uint8Array>({
    start: (one) => {
      controller = one
    },
    cancel: () => {
      stream.open = false
    },
  })
  init.signal?.addEventListener("abort", () => {
    stream.open = false
    controller?.error(aborted())
    controller = null
  })
  browser.streams.push(stream)
  return new Response(body, { headers: { ...ours, "content-type": "text/event-stream; charset=utf-8" } })
}

/** As the Web Locks API: one holder, the others in line, and `steal` breaks the holder's promise. */
function newLocks(): NonNullable<LiveWorld["locks"]> {
  type Waiting = { run: () => void }
  let holder: { fail: (error: unknown) => void } | null = null
  const line: Waiting[] = []
  const next = () => {
    holder = null
    line.shift()?.run()
  }
  const request = (_: string, how: LockOptions, work: (lock: Lock) => Promise<unknown>) =>
    new Promise((done, fail) => {
      const run = () => {
        const own = { fail }
        holder = own
        const end = (act: () => void) => {
          act()
          if (holder === own) next()
        }
        work({ name: "", mode: "exclusive" }).then(
          (value) => end(() => done(value)),
          (error) => end(() => fail(error)),
        )
      }
      if (how.steal) {
        const lost = holder
        run()
        lost?.fail(new DOMException("stolen", "AbortError"))
      } else if (holder) {
        const waiting = { run }
        line.push(waiting)
        how.signal?.addEventListener("abort", () => {
          const at = line.indexOf(waiting)
          if (at < 0) return
          line.splice(at, 1)
          fail(new DOMException("aborted", "AbortError"))
        })
      } else run()
    })
  return { request } as never
}

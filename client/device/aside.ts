// What a scan reads and writes is done in a worker: on a slow handheld the page has enough to do with showing the answer.
// The worker is the app's own file once more (main.tsx), so nothing is fetched for it; where it is not there, or not yet,
// the page does the same work itself.

type Asked = [n: number, name: string, args: unknown[]]
type Told = [n: number, answer: unknown, failure?: Failure]
type Failure = { name: string; message: string; code?: string; inner?: Failure }

// TypeScript's worker types cannot stand beside those of the window.
declare const self: { onmessage: (event: MessageEvent<Asked>) => void; postMessage(told: Told): void }

const works = new Map<string, (...args: never[]) => Promise<unknown>>()
const asked = new Map<number, [done: (answer: never) => void, fail: (error: Error) => void]>()
let worker: Worker | null = null
let count = 0

/** The same work, done aside where that can be. What goes in and comes out is plain data; an error keeps its name and code. */
export function aside<A extends unknown[], R>(name: string, work: (...args: A) => Promise<R>) {
  works.set(name, work as never)
  return (...args: A): Promise<R> => {
    if (!worker) return work(...args)
    return new Promise<R>((...ways) => {
      asked.set(++count, ways)
      worker?.postMessage([count, name, args] satisfies Asked)
    })
  }
}

let begun = false
/** By a page that scans, once: from its first word on the worker is asked. */
export function startAside(): void {
  if (begun) return
  begun = true
  const made = new Worker(import.meta.url, { type: "module" })
  made.onmessage = ({ data: [n, answer, failure] }: MessageEvent<Told>) => {
    worker = made
    const [done, fail] = asked.get(n) ?? []
    asked.delete(n)
    if (failure) fail?.(Object.assign(new Error(), failure))
    else done?.(answer as never)
  }
  made.onerror = () => {
    worker = null
    for (const [, fail] of asked.values()) fail(new Error("the worker has failed"))
    asked.clear()
  }
}

/** Whether the worker has spoken, for a test. */
export const isAside = () => worker !== null

/** Other windows, and this page's live queries, hear of a commit from Dexie; by then its answer is painted. */
const PAINTED_MS = 150

/** In the worker. */
export function answerAside(): void {
  const { postMessage } = BroadcastChannel.prototype
  BroadcastChannel.prototype.postMessage = function (told) {
    setTimeout(() => postMessage.call(this, told), PAINTED_MS)
  }
  self.onmessage = async ({ data: [n, name, args] }) => {
    try {
      self.postMessage([n, await works.get(name)?.(...(args as never[]))])
    } catch (error) {
      self.postMessage([n, null, plain(error as Failure)])
    }
  }
  self.postMessage([0, null])
}

const plain = ({ name, message, code, inner }: Failure): Failure => ({
  name,
  message,
  ...(code && { code }),
  ...(inner && { inner: plain(inner) }),
})

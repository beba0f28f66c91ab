// What an engine does at length for every case, done in short for the cases that a run has. None of it changes what comes out.

const whole = globalThis.structuredClone

/** Once a thread. */
export function makeCheap(): void {
  globalThis.structuredClone = ((value: unknown, how?: StructuredSerializeOptions) =>
    how ? whole(value, how) : copy(value)) as typeof structuredClone
  // Dexie ends each transaction with one, and nobody asks for its reason
  const ended = new DOMException("This operation was aborted", "AbortError")
  const abort = AbortController.prototype.abort
  AbortController.prototype.abort = function (reason: unknown = ended) {
    abort.call(this, reason)
  }
}

/** For each index that a row is not in fake-indexeddb throws one and catches it: nobody asks where that was. */
export function makeErrorsCheap(): void {
  globalThis.DOMException = class extends Error {
    constructor(message = "", name = "Error") {
      const { stackTraceLimit } = Error
      Error.stackTraceLimit = 0
      super(message)
      Error.stackTraceLimit = stackTraceLimit
      this.name = name
    }
  } as unknown as typeof DOMException
}

/** Rows are plain; whatever is not is the engine's to copy. */
function copy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value === "function" ? whole(value) : value
  if (Array.isArray(value)) return value.map(copy)
  const kind = Object.getPrototypeOf(value)
  if (kind === ArrayBuffer.prototype) return (value as ArrayBuffer).slice(0)
  if (kind !== Object.prototype) return whole(value)
  const made: Record<string, unknown> = {}
  for (const key of Object.keys(value)) made[key] = copy((value as Record<string, unknown>)[key])
  return made
}

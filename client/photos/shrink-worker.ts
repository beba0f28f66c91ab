import { type Picture, shrink } from "./shrink.ts"

// TypeScript's worker types cannot stand beside those of the window.
declare const self: {
  onmessage: ((event: MessageEvent<{ id: number; source: Picture }>) => void) | null
  postMessage(message: unknown, transfer?: Transferable[]): void
}

self.onmessage = async ({ data: { id, source } }) => {
  try {
    const shrunk = await shrink(source)
    self.postMessage({ id, shrunk }, [shrunk.bytes])
  } catch (error) {
    self.postMessage({ id, failed: error instanceof Error ? error.message : String(error) })
  }
}

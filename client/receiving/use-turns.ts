import { useCallback, useRef, useState } from "react"
import { type CaptureCode, CaptureRefused, refusalOf } from "../outbox/capture-refused.ts"

/** Writes one after another, in the order of the taps; `refused` says why the last one could not be kept. */
export function useTurns() {
  const [refused, setRefused] = useState<CaptureCode | null>(null)
  const queue = useRef<Promise<unknown>>(Promise.resolve())

  /** True where it is kept. */
  const run = useCallback((work: () => Promise<void>): Promise<boolean> => {
    const done = queue.current.then(work).then(
      () => {
        setRefused(null)
        return true
      },
      (error: unknown) => {
        // a draft's own write says it in the browser's words
        const refusal = refusalOf(error)
        if (!(refusal instanceof CaptureRefused)) throw error
        setRefused(refusal.code)
        return false
      },
    )
    queue.current = done.catch(() => {})
    return done
  }, [])

  return { run, refused, setRefused }
}

const STEP = 60
/** A timer that comes later than this came to a busy page, where a key may be waiting for its turn as well. */
const LATE = 30
/** A page that is never free must hear the end of a code all the same. */
const MOST = 10_000

/**
 * Calls after so many milliseconds without interruption in which the page was free to hear: counted in short steps, of
 * which those that a busy page made long count for nothing. Returns how to call it off.
 */
export function afterSilence(ms: number, act: () => void): () => void {
  const from = performance.now()
  let left = ms
  let timer: ReturnType<typeof setTimeout>
  const step = () => {
    const length = Math.min(STEP, left)
    const due = performance.now() + length
    timer = setTimeout(() => {
      const now = performance.now()
      if (now - due <= LATE) left -= length
      if (left <= 0 || now - from > MOST) act()
      else step()
    }, length)
  }
  step()
  return () => clearTimeout(timer)
}

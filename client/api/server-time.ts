/** Server time less this machine's, ms. Zero until an answer says that it cannot be zero. */
let offset = 0

/** What the server's clock says now, as far as its answers tell: a desk's own clock may be minutes wrong. */
export const serverNow = (): number => Date.now() + offset

/**
 * An answer's Date header has whole seconds and was written somewhere between question and answer: the offset is moved
 * only as far as that cannot be true otherwise, so that a clock that is right is left alone.
 */
export function hearServerTime(date: string | null, asked: number, heard: number): void {
  const written = Date.parse(date ?? "")
  if (Number.isNaN(written)) return
  offset = Math.min(Math.max(offset, written - heard), written + 1000 - asked)
}

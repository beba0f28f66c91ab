/**
 * Why nothing was written. `full`: the device has no space · `too_large`: the fact passes 16 kB · `photo_missing`: a
 * photo it names is not kept here · `not_signed_in` · `invalid`: the screen made a body that is none · `closed`: the
 * browser took the database away and would not give it back.
 */
export type CaptureCode = "full" | "too_large" | "photo_missing" | "not_signed_in" | "invalid" | "closed"

/** Show `t(\`outbox:refused.${error.code}\`)`; what was in the form is still there. */
export class CaptureRefused extends Error {
  readonly code: CaptureCode
  constructor(code: CaptureCode, detail = "") {
    super(detail ? `${code}: ${detail}` : code)
    this.name = "CaptureRefused"
    this.code = code
  }
}

const shut = new Set(["DatabaseClosedError", "InvalidStateError", "OpenFailedError"])

/** What a failed write means to the person; an error that is none of these is ours and stays as it is. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CaptureRefused) return error
  // it was refused aside, where classes do not come back from
  const { code } = error as { code?: CaptureCode }
  if (error.name === "CaptureRefused" && code) return new CaptureRefused(code, error.message)
  const inner = (error as { inner?: Error }).inner
  const names = [error.name, inner?.name]
  if (names.includes("QuotaExceededError")) return new CaptureRefused("full", error.message)
  if (names.some((name) => shut.has(name ?? ""))) return new CaptureRefused("closed", error.message)
  return error
}

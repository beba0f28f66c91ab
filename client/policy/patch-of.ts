/** The change that makes one document of another, as `draftOf` takes it: lists whole, null where a thing is gone. */
export function patchOf(before: unknown, after: unknown): Record<string, unknown> {
  const patch: Record<string, unknown> = {}
  if (!isRecord(before) || !isRecord(after)) return patch
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[key], after[key]]
    if (JSON.stringify(was) === JSON.stringify(is)) continue
    patch[key] = is === undefined ? null : isRecord(was) && isRecord(is) ? patchOf(was, is) : is
  }
  return patch
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

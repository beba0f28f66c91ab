/** Deeper than any fact. A body nested ten thousand deep is refused rather than run into the stack's end. */
const maxDepth = 100

/**
 * RFC 8785 (JCS): the one text of a JSON value. Members sorted by UTF-16 code units, numbers and strings as ECMAScript
 * writes them. `undefined` members are left out as JSON does; what JSON cannot hold throws (NaN, lone surrogates 3.2.2.2).
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > maxDepth) throw new RangeError("JSON is nested too deep to be canonical")
  if (value === null || typeof value === "boolean") return String(value)
  if (typeof value === "number") return canonicalNumber(value)
  if (typeof value === "string") return canonicalString(value)
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(",")}]`
  if (typeof value === "object") return canonicalObject(value as Record<string, unknown>, depth)
  throw new TypeError(`JSON has no ${typeof value}`)
}

function canonicalObject(object: Record<string, unknown>, depth: number): string {
  // the default sort of strings compares UTF-16 code units, which is what section 3.2.3 asks for
  const members = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort()
  return `{${members.map((key) => `${canonicalString(key)}:${canonicalJson(object[key], depth + 1)}`).join(",")}}`
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`)
  return JSON.stringify(value)
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError("a string with a lone surrogate is not JSON that others can read")
  return JSON.stringify(value)
}

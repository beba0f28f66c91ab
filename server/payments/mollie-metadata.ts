// Mollie keeps about a kilobyte beside a refund. Our ids are written short there, and where they are too many still, the
// last are left out: such a refund is known by its intent, and only a restored database asks a person about it.

const MOST = 1_000
const LEFT_OUT = "units_left_out"
const isUnits = (name: string) => /^units(_\d+)?$/.test(name)

/** What is kept at Mollie, and what comes back from there of what was sent. */
export function packMetadata(metadata: Record<string, string>): Record<string, string> {
  const packed: Record<string, string> = {}
  const ids: string[] = []
  for (const [name, value] of Object.entries(metadata)) {
    if (isUnits(name)) ids.push(...value.split(",").filter((id) => id !== ""))
    else packed[name] = shorten(value)
  }
  if (ids.length === 0) return packed
  const short = ids.map(shorten)
  const fitting = (count: number) => ({ ...packed, u: short.slice(0, count).join(",") })
  let count = short.length
  while (count > 0 && JSON.stringify({ ...fitting(count), [LEFT_OUT]: "99999" }).length > MOST) count--
  return count === short.length ? fitting(count) : { ...fitting(count), [LEFT_OUT]: String(short.length - count) }
}

/** As `refund-metadata.ts` wrote it; texts that are not ours stay as they are. */
export function unpackMetadata(kept: unknown): Record<string, string> {
  if (typeof kept !== "object" || kept === null || Array.isArray(kept)) return {}
  const texts = Object.entries(kept).filter((one): one is [string, string] => typeof one[1] === "string")
  return Object.fromEntries(
    texts.map(([name, value]) =>
      name === "u" ? ["units", value.split(",").map(lengthen).join(",")] : [name, lengthen(value)],
    ),
  )
}

/** A UUID in 23 characters instead of 36. */
function shorten(value: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return value
  return `~${Buffer.from(value.replaceAll("-", ""), "hex").toString("base64url")}`
}

function lengthen(value: string): string {
  if (!/^~[\w-]{22}$/.test(value)) return value
  const hex = Buffer.from(value.slice(1), "base64url").toString("hex")
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}

// A date field speaks of a wall clock; the shop's, wherever the desk stands.

/** "2026-11-24T09:30" as the shop's clock shows that moment. */
export function toShopField(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at)
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? ""
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`
}

/** The moment at which the shop's clock shows this; null: no whole date yet. Of an hour that comes twice, the first. */
export function fromShopField(text: string, timeZone: string): number | null {
  const asUtc = Date.parse(`${text}:00Z`)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) || !Number.isFinite(asUtc)) return null
  const offsetAt = (at: number) => Date.parse(`${toShopField(at, timeZone)}:00Z`) - Math.floor(at / 60_000) * 60_000
  const before = asUtc - offsetAt(asUtc - 86_400_000)
  const after = asUtc - offsetAt(asUtc + 86_400_000)
  return [before, after].find((at) => toShopField(at, timeZone) === text) ?? after
}

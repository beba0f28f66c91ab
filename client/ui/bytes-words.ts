const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const

/** "18,4 Mo", "240 kB": in thousands, one decimal below ten. */
export function bytesWords(bytes: number, locale: string): string {
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  const digits = power > 1 && value < 100 ? 1 : 0
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[power] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: digits,
  }).format(value)
}

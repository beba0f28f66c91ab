/** Rates of VAT in force, in basis points, the usual one first. Source: the Commission's table of rates, 2026. */
const rates: Readonly<Record<string, readonly number[]>> = {
  AT: [2000, 1300, 1000],
  BE: [2100, 1200, 600],
  DE: [1900, 700],
  ES: [2100, 1000, 400],
  FR: [2000, 1000, 550, 210, 850],
  IE: [2300, 1350, 900, 480],
  IT: [2200, 1000, 500, 400],
  LU: [1700, 1400, 800, 300],
  NL: [2100, 900],
  PL: [2300, 800, 500],
  PT: [2300, 1300, 600],
}

/**
 * The rate of a line whose price and tax are known: the country's own that gives this tax to a minor unit, else the share
 * itself, to a tenth of a percent.
 */
export function vatRateOf(country: string, paidMinor: number, taxMinor: number): number {
  if (taxMinor === 0 || paidMinor <= taxMinor) return 0
  const off = (rate: number) => Math.abs(taxMinor - taxAt(paidMinor, rate))
  const [best] = [...(rates[country] ?? rates.FR ?? [])].sort((a, b) => off(a) - off(b))
  // what was rounded article by article differs by as much for each
  if (best !== undefined && off(best) <= Math.max(1, paidMinor / 1_000)) return best
  return Math.round((taxMinor * 1_000) / (paidMinor - taxMinor)) * 10
}

/** The tax within a price that includes it. */
export function taxAt(paidMinor: number, rate: number): number {
  const [paid, basis] = [BigInt(paidMinor), BigInt(10_000 + rate)]
  return Number((2n * paid * BigInt(rate) + basis) / (2n * basis))
}

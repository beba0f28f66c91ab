import type { SignalKind } from "../../../shared/contract/insights.ts"

/** What a series is about: `thing` is a product's family ("shop/family") or a product's id. */
export interface Named {
  kind: SignalKind
  about: Partial<
    Record<
      "thing" | "size" | "batch" | "supplier" | "category" | "carrier" | "region" | "lead" | "reason" | "defect",
      string
    >
  >
}

const parts = [
  "thing",
  "size",
  "batch",
  "supplier",
  "category",
  "carrier",
  "region",
  "lead",
  "reason",
  "defect",
] as const

/** The same series has the same key at every look. */
export const seriesKey = ({ kind, about }: Named): string =>
  JSON.stringify([kind, ...parts.map((part) => about[part] ?? null)])

export function readSeriesKey(key: string): Named {
  const [kind, ...values] = JSON.parse(key) as [SignalKind, ...(string | null)[]]
  const about = Object.fromEntries(parts.flatMap((part, at) => (values[at] == null ? [] : [[part, values[at]]])))
  return { kind, about }
}

import type { Signal } from "../../../shared/contract/insights.ts"
import type { Letter } from "./letter.ts"
import type { Story } from "./stories.ts"

// Signals that nobody was told, for looking at the letter.

const WEEK = 2968
const nothing = { productId: null, product: null, size: null, batch: null, supplier: null, carrier: null }
const rest = { region: null, lead: null, reason: null, defect: null }

const signal = (n: number, more: Partial<Signal>): Signal => ({
  id: `0192a7b0-0000-7000-8000-00000000000${n}`,
  kind: "batch_defect",
  about: {
    ...{ ...nothing, ...rest },
    product: "Veste <Ouessant> & capuche",
    batch: "L-2609",
    supplier: "Couture Verdon",
    defect: "torn",
  },
  ...{ state: "new", owner: null, week: WEEK, since: WEEK - 4, usual: 0.012, count: 41, sold: 598 },
  share: { estimate: 0.069, low: 0.05, high: 0.092 },
  ...{ toldAt: 0, actedOn: null, effect: null, line: [] },
  ...more,
})

const batch: Story = { what: "new", signal: signal(1, {}) }
const size: Story = {
  what: "given",
  signal: signal(2, {
    kind: "size_reason",
    about: { ...nothing, ...rest, product: "Robe Mistral", size: "M", reason: "too_small" },
    ...{ count: 1, sold: 31, usual: 0, share: { estimate: 0.13, low: 0.03, high: 0.29 } },
  }),
}
const route: Story = {
  what: "new",
  signal: signal(3, {
    kind: "route_damage",
    about: { ...nothing, ...rest, carrier: "gls", region: "FR-29" },
  }),
}
const effect: Story = {
  what: "effect:2026-11-02",
  signal: signal(4, {
    ...{ state: "acted", actedOn: "2026-11-02" },
    effect: {
      before: { estimate: 0.069, low: 0.05, high: 0.092 },
      after: { estimate: 0.011, low: 0.004, high: 0.024 },
      ratio: { estimate: 0.16, low: 0.06, high: 0.4 },
      sold: 540,
    },
  }),
}

/** The weekly letter in each of its states. */
export function weeklySamples(locale: "fr" | "en", home: string): { state: string; letter: Letter }[] {
  const one = (state: string, stories: readonly Story[], more = 0) => ({
    state: `weekly-${state}`,
    letter: { name: "Léa Moreau", locale, week: WEEK, stories, more, home },
  })
  return [
    one("one", [batch]),
    one("many", [batch, size, route, effect, { ...size, what: "new" }], 3),
    one("given", [size], 1),
    one("effect", [effect]),
  ]
}

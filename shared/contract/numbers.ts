import * as z from "zod/mini"
import { dimensionNames, measureNames } from "../domain/measures.ts"
import { At, Id, text } from "./basics.ts"

// Any measure by any dimension (shared/domain/measures.ts): what insights' pages, exports and a shop's own systems ask.

/** As a calendar writes a week (ISO 8601): "2026-W05". */
export const WeekName = z.string().check(z.regex(/^\d{4}-W\d{2}$/))

const named = z.optional(z.string().check(z.maxLength(200)))

/** Each dimension is a filter by its name; empty asks for what has none (`batch=`: of no known batch). */
const filters = Object.fromEntries(dimensionNames.map((name) => [name, named])) as Record<
  (typeof dimensionNames)[number],
  typeof named
>
/** GET /api/insights/numbers, .csv and .xlsx. Lists are written with commas. Without weeks: the last 13 that are over. */
export const NumbersQuery = z.object({
  measures: z.optional(z.string().check(z.maxLength(400))),
  by: z.optional(z.string().check(z.maxLength(40))),
  from: z.optional(WeekName),
  to: z.optional(WeekName),
  ...filters,
  /** Of money, where there is more than one. */
  currency: z.optional(z.string().check(z.maxLength(3))),
  /** A measure or a dimension, with "-" before it the largest first. */
  order: z.optional(z.string().check(z.maxLength(30))),
  after: z.optional(z.string().check(z.maxLength(12))),
  limit: z.optional(z.string().check(z.maxLength(4))),
})
export type NumbersQuery = z.infer<typeof NumbersQuery>

const estimate = { value: z.nullable(z.number()), low: z.optional(z.number()), high: z.optional(z.number()) }
/**
 * `low` and `high`: the interval at 95 % (Wilson). `complete`: of what is to come back of this, how much should have by now.
 * `due`: where that is not all, the share that it will come to; null where nothing can have come yet.
 */
export const NumberValue = z.object({
  ...estimate,
  complete: z.optional(z.number()),
  due: z.optional(z.object(estimate)),
})
export type NumberValue = z.infer<typeof NumberValue>

/** A key of null: not known. `name`: as people call it; null where the locales have the word (a reason, a grade, a stage). */
export const NumberRow = z.object({
  key: z.array(z.nullable(z.string())),
  name: z.array(z.nullable(z.string())),
  /** By measure. */
  values: z.record(z.string(), NumberValue),
})
export type NumberRow = z.infer<typeof NumberRow>

export const Asked = z.object({
  measures: z.array(z.enum(measureNames)),
  by: z.array(z.enum(dimensionNames)),
  from: WeekName,
  to: WeekName,
  filters: z.array(z.object({ by: z.enum(dimensionNames), key: z.nullable(z.string()), name: z.nullable(z.string()) })),
  /** Of all money here; where none was asked for, that of most units. */
  currency: z.nullable(z.string()),
  /** All that there is money of in these weeks, those of most units first. */
  currencies: z.array(z.string()),
  order: z.string(),
})
export type Asked = z.infer<typeof Asked>

export const Numbers = z.object({
  asked: Asked,
  /** What was counted, and until when it had been read. `units` came back in these weeks and fit the filters. */
  counted: z.object({ from: WeekName, to: WeekName, units: z.int(), learnedAt: z.nullable(At) }),
  total: NumberRow,
  rows: z.array(NumberRow),
  /** What `after` takes for the next page; null: that was all. */
  next: z.nullable(z.string()),
})
export type Numbers = z.infer<typeof Numbers>

/** GET /api/insights/units: the units behind a number, by the same weeks and filters. `weeks`: which of a unit's they are. */
export const UnitsQuery = z.object({
  from: z.optional(WeekName),
  to: z.optional(WeekName),
  ...filters,
  weeks: z.optional(z.enum(["seen", "sold"])),
  /** Only those that this measure counts. */
  measure: z.optional(z.string().check(z.maxLength(30))),
  /** Of money: only units of this currency; without it, of the one that the number itself would be of. */
  currency: z.optional(z.string().check(z.maxLength(3))),
  after: z.optional(z.string().check(z.regex(/^\d{1,16}\.[0-9a-f-]{36}$/))),
})
export type UnitsQuery = z.infer<typeof UnitsQuery>

/** GET /api/insights/filters?by=product&like=jack: names to choose from, those that came back most of all first. */
export const FiltersQuery = z.object({
  by: z.enum(dimensionNames),
  like: z.optional(z.string().check(z.maxLength(80))),
})
export const FilterNames = z.object({
  names: z.array(z.object({ key: z.nullable(z.string()), name: z.nullable(z.string()), units: z.int() })),
})
export type FilterNames = z.infer<typeof FilterNames>

/** A page with its filters that a person keeps by name; shared: everybody who reads insights sees it. */
export const InsightView = z.object({
  id: Id,
  name: z.string(),
  /** Path and query within the app, as "/insights/costs?by=product". */
  address: z.string(),
  shared: z.boolean(),
  own: z.boolean(),
  by: z.string(),
})
export type InsightView = z.infer<typeof InsightView>
export const InsightViews = z.object({ views: z.array(InsightView) })
export const NewInsightView = z.object({
  id: Id,
  name: text(80),
  address: z.string().check(z.maxLength(1500), z.regex(/^\/insights(?:[/?][^\s#]*)?$/)),
  shared: z.boolean(),
})
export type NewInsightView = z.infer<typeof NewInsightView>

/** What insights go by. A change of what costs go by counts everything anew, behind everybody's back. */
export const CostSettings = z.object({
  /** An hour of whoever receives, in minor units of each currency that is known. */
  hourMinor: z.int().check(z.gte(0), z.lte(1_000_000)),
  /** Minutes a unit, by category; any other takes `minutes`. */
  minutes: z.number().check(z.gte(0), z.lte(600)),
  minutesOf: z.record(z.string().check(z.maxLength(100)), z.number().check(z.gte(0), z.lte(600))),
  /** What a grade is worth of the price, in basis points: 10000 is all of it. */
  worth: z.object({
    A: z.int().check(z.gte(0), z.lte(10_000)),
    B: z.int().check(z.gte(0), z.lte(10_000)),
    C: z.int().check(z.gte(0), z.lte(10_000)),
    D: z.int().check(z.gte(0), z.lte(10_000)),
  }),
  /** Of a year's signals the share that may be false; the weeks to come are looked at by it. */
  falseRate: z._default(z.number().check(z.gte(0.005), z.lte(0.2)), 0.05),
})
export type CostSettings = z.infer<typeof CostSettings>
/** GET /api/insights/settings. Version 0: what is built in. */
export const CostSettingsRead = z.object({ version: z.int(), settings: CostSettings })
/** PUT /api/insights/settings */
export const CostSettingsChange = z.object({ baseVersion: z.int(), settings: CostSettings, reason: text(500) })
export type CostSettingsChange = z.infer<typeof CostSettingsChange>

/** GET /api/insights/exports: what the nights left for other systems, newest first. */
export const NightlyExports = z.object({
  nightly: z.boolean(),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), at: At })),
})
export type NightlyExports = z.infer<typeof NightlyExports>

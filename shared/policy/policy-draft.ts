import { Policy } from "./policy-document.ts"
import { brokenLaw, type LawRule } from "./policy-law.ts"
import { type Nonsense, nonsenseIn } from "./policy-sense.ts"

export type Wrong = { path: string; wants: string; article?: string; law?: LawRule["code"] } & Partial<
  Pick<Nonsense, "sense" | "params">
>
export type FieldChange = { path: string; before?: unknown; after?: unknown }
export type Draft = { ok: true; policy: Policy; changed: FieldChange[] } | { ok: false; errors: Wrong[] }

/**
 * A partial change, as deep as it goes, laid over a policy: lists are replaced whole, and null takes a category, a question,
 * a defect or a profile away. What is no rule, contradicts itself
 * or is refused by law is named by its field. The version is not the draft's to choose.
 */
export function draftOf(base: Policy, change: Record<string, unknown>): Draft {
  const merged = merge(base, change) as Record<string, unknown>
  const read = Policy.safeParse({ ...merged, version: base.version })
  if (!read.success) return { ok: false, errors: read.error.issues.map(wrongOf) }
  const unknown = changesOf(read.data, merged).filter((one) => one.before === undefined && one.after !== undefined)
  const strange = unknown.map(({ path }) => ({ path, wants: "no such rule" }))
  const negative = negativeDays(read.data).map((path) => ({ path, wants: "0 days or more" }))
  const broken = brokenLaw(read.data).map(({ code: law, path, wants, article }) => ({
    path,
    wants: `${wants} (${article})`,
    article,
    law,
  }))
  const errors = [
    ...strange,
    ...broken,
    ...nonsenseIn(read.data),
    ...negative.filter(({ path }) => !broken.some((one) => one.path === path)),
  ]
  return errors.length > 0
    ? { ok: false, errors }
    : { ok: true, policy: read.data, changed: changesOf(base, read.data) }
}

const negativeDays = ({ legal, profiles }: Policy): string[] =>
  [
    ...Object.entries(legal).map(([basis, terms]) => [`legal.${basis}`, terms] as const),
    ...Object.entries(profiles).map(([id, { terms }]) => [`profiles.${id}.terms`, terms] as const),
  ].flatMap(([path, profile]) =>
    (["noticeDays", "goodsDays", "windowDays"] as const)
      .filter((term) => (profile[term] ?? 0) < 0)
      .map((term) => `${path}.${term}`),
  )

/** Each field that differs, by its path; a list is one field, and the version none. */
export function changesOf(before: unknown, after: unknown, path: string[] = []): FieldChange[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) =>
      path.length === 0 && key === "version" ? [] : changesOf(before[key], after[key], [...path, key]),
    )
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path: path.join("."), before, after }]
}

type Issue = { code?: string; path: PropertyKey[]; message: string; keys?: string[] }

function wrongOf({ path, message, keys = [] }: Issue): Wrong {
  const article = /\b[LR]\d{3}-\d+/.exec(message)?.[0]
  return { path: [...path, ...keys.slice(0, 1)].join("."), wants: message, ...(article && { article }) }
}

/** The same without a judgement: what a form shows while it is being changed. */
export const laidOver = (base: Policy, change: Record<string, unknown>): Policy => merge(base, change) as Policy

function merge(base: unknown, change: unknown): unknown {
  if (!isRecord(base) || !isRecord(change)) return change
  const laid = new Map(Object.entries(base))
  for (const [key, value] of Object.entries(change)) {
    const before = Object.hasOwn(base, key) ? base[key] : undefined
    // null is a value where a number stood: no end. Where a thing of its own stood, or nothing, it takes it away
    const isGone = value === null && (before === undefined || isRecord(before))
    if (isGone) laid.delete(key)
    else if (value !== undefined) laid.set(key, merge(before, value))
  }
  return Object.fromEntries(laid)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

import { Policy } from "./policy-document.ts"
import { brokenLaw } from "./policy-law.ts"

export type Wrong = { path: string; wants: string; article?: string }
export type FieldChange = { path: string; before?: unknown; after?: unknown }
export type Draft = { ok: true; policy: Policy; changed: FieldChange[] } | { ok: false; errors: Wrong[] }

/**
 * A partial change, as deep as it goes, laid over a policy: lists are replaced whole. What is no rule, contradicts itself
 * or is refused by law is named by its field. The version is not the draft's to choose.
 */
export function draftOf(base: Policy, change: Record<string, unknown>): Draft {
  const merged = merge(base, change) as Record<string, unknown>
  const read = Policy.safeParse({ ...merged, version: base.version })
  if (!read.success) return { ok: false, errors: read.error.issues.map(wrongOf) }
  const unknown = changesOf(read.data, merged).filter((one) => one.before === undefined && one.after !== undefined)
  const strange = unknown.map(({ path }) => ({ path, wants: "no such rule" }))
  const negative = negativeDays(read.data).map((path) => ({ path, wants: "0 days or more" }))
  const broken = brokenLaw(read.data).map(({ path, wants, article }) => ({
    path,
    wants: `${wants} (${article})`,
    article,
  }))
  const errors = [...strange, ...broken, ...negative.filter(({ path }) => !broken.some((one) => one.path === path))]
  return errors.length > 0
    ? { ok: false, errors }
    : { ok: true, policy: read.data, changed: changesOf(base, read.data) }
}

const negativeDays = ({ legal }: Policy): string[] =>
  Object.entries(legal).flatMap(([basis, profile]) =>
    (["noticeDays", "goodsDays", "windowDays"] as const)
      .filter((term) => (profile[term] ?? 0) < 0)
      .map((term) => `legal.${basis}.${term}`),
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

function merge(base: unknown, change: unknown): unknown {
  if (!isRecord(base) || !isRecord(change)) return change
  const own = Object.entries(change).filter(([, value]) => value !== undefined)
  const laid = own.map(([key, value]) => [key, Object.hasOwn(base, key) ? merge(base[key], value) : value] as const)
  return { ...base, ...Object.fromEntries(laid) }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

import type { LegalBasis } from "../../shared/domain/states.ts"
import { type Reason, reasonsFor } from "../../shared/policy/portal-rules.ts"
import type { Draft, DraftLine } from "./draft.ts"
import { lineOf, type OwnBusiness, type OwnLine } from "./own-orders.ts"

/** One question, on one page. */
export interface Step {
  path: string
  kind: "items" | "why" | "sealed" | "detail" | "photos" | "wanted" | "variant" | "way" | "check"
  /** Of the draft's lines, from 0; null: of all of them. */
  at: number | null
  done: boolean
}

export interface Asking {
  of: OwnLine
  said: DraftLine
  reason: Reason | null
}

/** A line of the draft beside what it speaks of; null: it is gone from the order. */
export function askingOf(own: OwnBusiness, said: DraftLine): Asking | null {
  const of = lineOf(own, said.orderLineId)
  if (!of) return null
  return { of, said, reason: reasonsFor(own.rules, of.category).find((one) => one.id === said.reason) ?? null }
}

/** The reasons that are of use: of a line whose time is over, those that say that something is wrong with it. */
export const askedReasons = (own: OwnBusiness, of: OwnLine): readonly Reason[] =>
  reasonsFor(own.rules, of.category).filter((reason) => of.basis[reason.kind] !== null)

/** All questions in order, as far as the answers so far let them be known. */
export function stepsOf(own: OwnBusiness, draft: Draft): Step[] {
  const steps: Step[] = [{ path: "/announce/items", kind: "items", at: null, done: draft.lines.length > 0 }]
  for (const [at, said] of draft.lines.entries()) {
    const asking = askingOf(own, said)
    if (!asking) continue
    const { of, reason } = asking
    const ask = (kind: Exclude<Step["kind"], "items" | "way" | "check">, done: boolean) =>
      steps.push({ path: `/announce/${kind}/${at + 1}`, kind, at, done })
    // who has withdrawn owes no reason
    const unasked = draft.editing !== null && said.reason === null && of.basis.changed !== null
    ask("why", unasked || (reason !== null && of.basis[reason.kind] !== null))
    if (reason?.kind === "changed" && of.exclusion?.when === "once_opened") ask("sealed", said.sealed === true)
    if (reason && reason.details.length > 0) ask("detail", said.detail !== null)
    if (reason && reason.photos > 0) ask("photos", said.photosAsked)
    ask("wanted", said.wanted !== null && (reason?.outcomes.includes(said.wanted) ?? unasked))
    if (choosesVariant(asking)) ask("variant", said.variantId !== null)
  }
  steps.push({ path: "/announce/way", kind: "way", at: null, done: draft.way !== null })
  steps.push({ path: "/announce/check", kind: "check", at: null, done: false })
  return steps
}

/** What is faulty is replaced by the same: only a change of mind chooses another. */
export const choosesVariant = ({ said, reason }: Asking): boolean =>
  said.wanted === "exchange" && reason?.kind === "changed"

/** The first question that is still open: where a customer goes on. */
export const nextOpen = (own: OwnBusiness, draft: Draft): string =>
  stepsOf(own, draft).find((step) => !step.done)?.path ?? "/announce/check"

/** After this page; what was changed from the last page goes back there once nothing else is open. */
export function nextAfter(own: OwnBusiness, draft: Draft, path: string): string {
  const steps = stepsOf(own, draft)
  const open = steps.filter((step) => !step.done)
  if (open.length === 1) return "/announce/check"
  const here = steps.findIndex((step) => step.path === path)
  const after = steps.slice(here + 1).find((step) => !step.done)
  return (after ?? open[0])?.path ?? "/announce/check"
}

export function before(own: OwnBusiness, draft: Draft, path: string): string {
  const steps = stepsOf(own, draft)
  const here = steps.findIndex((step) => step.path === path)
  return steps[here - 1]?.path ?? "/order"
}

/** May this page be asked already? Nobody chooses a way for nothing. */
export function isReachable(own: OwnBusiness, draft: Draft, path: string): boolean {
  const steps = stepsOf(own, draft)
  const here = steps.findIndex((step) => step.path === path)
  return here >= 0 && steps.slice(0, here).every((step) => step.done)
}

/** The ground of law that its answers put it on. */
export const basisOf = ({ of, reason }: Asking): LegalBasis => of.basis[reason?.kind ?? "changed"] ?? "goodwill"
export const basisOfAll = (asked: readonly Asking[]): LegalBasis[] => [...new Set(asked.map(basisOf))]

import type { SignedIn } from "../../shared/contract/identity.ts"
import type { Role } from "../../shared/domain/states.ts"
import type { WordKey } from "../ui/words.ts"

/** What a step's tick stands on. `opened`: a page of ours; `sent`: what the server was asked; `followed`: its own link. */
type Tick = { opened: RegExp } | { sent: RegExp } | { counted: "scanned" | "checked" | "closed" } | { followed: true }
export interface GuideStep {
  id: string
  word: WordKey
  /** Where it is done. */
  href: string
  tick: Tick
}

const labels: GuideStep = { id: "labels", word: "guide:labels", href: "/demo/labels", tick: { followed: true } }

export const guides: Partial<Record<Role, readonly GuideStep[]>> = {
  operator: [
    labels,
    { id: "scan", word: "guide:operator.scan", href: "/receive", tick: { counted: "scanned" } },
    { id: "check", word: "guide:operator.check", href: "/receive", tick: { counted: "checked" } },
    { id: "close", word: "guide:operator.close", href: "/receive", tick: { counted: "closed" } },
    { id: "outbox", word: "guide:operator.outbox", href: "/outbox", tick: { followed: true } },
  ],
  lead: [
    { id: "open", word: "guide:lead.open", href: "/review", tick: { opened: /^\/review\/./ } },
    {
      id: "decide",
      word: "guide:lead.decide",
      href: "/review",
      tick: { sent: /^\/api\/review\/cases\/[^/]+\/decide$/ },
    },
    { id: "undo", word: "guide:lead.undo", href: "/review", tick: { sent: /^\/api\/review\/cases\/[^/]+\/undo$/ } },
    labels,
  ],
  finance: [
    { id: "open", word: "guide:finance.open", href: "/refunds", tick: { followed: true } },
    { id: "release", word: "guide:finance.release", href: "/refunds", tick: { sent: /^\/api\/refunds\/.+\/release$/ } },
    { id: "retry", word: "guide:finance.retry", href: "/refunds", tick: { sent: /^\/api\/refunds\/.+\/retry$/ } },
    { id: "dear", word: "guide:finance.dear", href: "/refunds", tick: { followed: true } },
  ],
  customer_service: [
    { id: "find", word: "guide:service.find", href: "/returns", tick: { sent: /^\/api\/search$/ } },
    { id: "open", word: "guide:service.open", href: "/returns", tick: { sent: /^\/api\/returns\/[0-9a-f-]{36}$/ } },
    { id: "note", word: "guide:service.note", href: "/returns", tick: { sent: /^\/api\/returns\/[^/]+\/notes$/ } },
    { id: "announce", word: "guide:service.announce", href: "/returns", tick: { sent: /\/announce$/ } },
  ],
  administrator: [
    { id: "people", word: "guide:administrator.people", href: "/people", tick: { opened: /^\/people/ } },
    { id: "devices", word: "guide:administrator.devices", href: "/devices", tick: { opened: /^\/devices/ } },
    { id: "keys", word: "guide:administrator.keys", href: "/keys", tick: { opened: /^\/keys/ } },
    {
      id: "imports",
      word: "guide:administrator.imports",
      href: "/imports",
      tick: { sent: /^\/api\/imports\/[^/]+\/check$/ },
    },
  ],
}

const none: readonly GuideStep[] = []

/** The guide of the work that this person came for. */
export function guideFor({ person }: SignedIn): readonly GuideStep[] {
  const role = person.roles.map((grant) => grant.role).find((each) => guides[each as Role])
  return (role && guides[role as Role]) ?? none
}

export const tickedByPage = (steps: readonly GuideStep[], path: string): string[] =>
  steps.filter(({ tick }) => "opened" in tick && tick.opened.test(path)).map((step) => step.id)

export const tickedByCall = (steps: readonly GuideStep[], path: string): string[] =>
  steps.filter(({ tick }) => "sent" in tick && tick.sent.test(path)).map((step) => step.id)

export type Counts = Record<"scanned" | "checked" | "closed", number>
export const tickedByCount = (steps: readonly GuideStep[], counts: Counts): string[] =>
  steps.filter(({ tick }) => "counted" in tick && counts[tick.counted] > 0).map((step) => step.id)

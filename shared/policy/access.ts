import type { Role } from "../domain/states.ts"

/** A role a person holds at one site, or at every site (`siteId: null`). */
export type RoleGrant = { role: Role; siteId: string | null }

/** Who acts. Always comes from a session, a device credential or a key; never from a request's body. */
export type Actor =
  | { kind: "person"; id: string; roles: readonly RoleGrant[] }
  | { kind: "device"; id: string; siteId: string }
  | { kind: "api_key"; id: string; shopId: string; siteId?: string | null; scopes: readonly string[] }
  /** Who has shown that these are theirs, by a mail's link or by what only the buyer knows. */
  | { kind: "customer"; id: string; shopId: string; orderIds: readonly string[]; returnIds: readonly string[] }
  | { kind: "system" }

type Rule = {
  roles: readonly Role[]
  /** "site": a role held at one site counts there only. "all": the thing belongs to no site. */
  at: "site" | "all"
  /** Others than people. An API key also needs the action's name among its scopes. */
  also?: readonly ("device" | "api_key" | "system" | "customer")[]
}

const capture: readonly Role[] = ["operator", "lead"]
const everyone: readonly Role[] = ["operator", "lead", "finance", "customer_service", "quality", "administrator"]

/** Who may do what: one line an action. What is not here, nobody may. */
export const access = {
  "parcel.arrive": { roles: capture, at: "site" },
  "parcel.receive": { roles: capture, at: "site" },
  "unit.inspect": { roles: capture, at: "site" },
  "sync.push": { roles: [], at: "site", also: ["device"] },
  "sync.pull": { roles: [], at: "site", also: ["device"] },
  "photo.put": { roles: [], at: "site", also: ["device"] },
  "photo.read": { roles: ["lead", "finance", "quality"], at: "site" },
  "review.read": { roles: ["lead"], at: "site" },
  "review.decide": { roles: ["lead"], at: "site" },
  "import.signed": { roles: ["lead", "administrator"], at: "site" },
  "import.file": { roles: ["administrator"], at: "all" },
  "refund.read": { roles: ["finance"], at: "all" },
  "refund.release": { roles: ["finance"], at: "all" },
  "refund.reject": { roles: ["finance"], at: "all" },
  "refund.retry": { roles: ["finance"], at: "all" },
  "refund.hold": { roles: ["finance"], at: "all" },
  "refund.stop": { roles: ["finance"], at: "all" },
  "refund.adjust": { roles: ["finance"], at: "all" },
  "filter.keep": { roles: ["finance"], at: "all" },
  "refund.paid_outside": { roles: ["finance"], at: "all" },
  "bank.read": { roles: ["finance"], at: "all" },
  "bank.ask": { roles: ["finance"], at: "all" },
  "bank.propose": { roles: ["finance"], at: "all" },
  "bank.decide": { roles: ["finance"], at: "all" },
  "bank.pay": { roles: ["finance"], at: "all" },
  "resolution.read": { roles: ["finance", "customer_service"], at: "all" },
  "resolution.choose": { roles: ["finance", "customer_service"], at: "all", also: ["customer"] },
  "resolution.refuse": { roles: ["finance"], at: "all" },
  "resolution.ship": { roles: ["finance", "customer_service"], at: "all" },
  "claim.settle": { roles: ["finance"], at: "all" },
  "credit.spend": { roles: [], at: "all", also: ["api_key"] },
  "books.read": { roles: ["finance"], at: "all" },
  "books.reconcile": { roles: ["finance"], at: "all" },
  "books.explain": { roles: ["finance"], at: "all" },
  "settlement.import": { roles: ["finance"], at: "all" },
  "desk.hear": { roles: ["lead", "finance", "customer_service"], at: "all" },
  "date.correct": { roles: ["finance"], at: "all" },
  "export.make": { roles: ["finance"], at: "all" },
  "papers.set": { roles: ["finance"], at: "all" },
  "credit_note.read": { roles: ["finance", "customer_service"], at: "all" },
  "return.read": { roles: ["finance", "customer_service"], at: "all", also: ["api_key"] },
  "return.search": { roles: ["customer_service"], at: "all" },
  "return.announce": { roles: ["customer_service"], at: "all", also: ["customer"] },
  "return.note": { roles: ["customer_service"], at: "all" },
  "notice.read": { roles: ["customer_service"], at: "all" },
  "notice.send": { roles: ["customer_service"], at: "all" },
  "return.cancel": { roles: ["customer_service"], at: "all", also: ["customer"] },
  "return.withdraw": { roles: [], at: "all", also: ["customer"] },
  "return.send": { roles: ["customer_service"], at: "all", also: ["customer"] },
  "return.link": { roles: ["customer_service"], at: "all" },
  "return.question": { roles: [], at: "all", also: ["customer"] },
  "hearing.answer": { roles: [], at: "all", also: ["customer"] },
  "site.address": { roles: ["administrator"], at: "all" },
  "return.extend": { roles: ["customer_service"], at: "all" },
  "return.correct": { roles: ["customer_service"], at: "all" },
  "return.upsert": { roles: ["administrator"], at: "all", also: ["api_key", "system"] },
  "order.upsert": { roles: ["administrator"], at: "all", also: ["api_key", "system"] },
  "insights.read": { roles: ["quality"], at: "all" },
  "insights.act": { roles: ["quality"], at: "all" },
  "people.read": { roles: ["administrator"], at: "all" },
  "people.write": { roles: ["administrator"], at: "all", also: ["system"] },
  "device.enrol": { roles: ["lead", "administrator"], at: "site" },
  "device.read": { roles: ["administrator"], at: "site" },
  "device.revoke": { roles: ["administrator"], at: "site" },
  "webhook.manage": { roles: ["administrator"], at: "all" },
  "mail.preview": { roles: ["administrator"], at: "all" },
  "key.write": { roles: ["administrator"], at: "all" },
  "portal.look": { roles: ["administrator"], at: "all" },
  "risk.read": { roles: ["finance", "administrator"], at: "all" },
  "risk.write": { roles: ["administrator"], at: "all" },
  "shop.read": { roles: ["administrator"], at: "all" },
  "shop.connect": { roles: ["administrator"], at: "all" },
  "policy.read": { roles: everyone, at: "all", also: ["device"] },
  "policy.versions": { roles: ["administrator"], at: "all" },
  "policy.preview": { roles: ["administrator"], at: "all" },
  "policy.write": { roles: ["administrator"], at: "all", also: ["system"] },
  "label.print": { roles: ["administrator"], at: "all" },
  "backup.read": { roles: ["administrator"], at: "all" },
  "audit.read": { roles: ["administrator"], at: "all" },
} as const satisfies Record<string, Rule>

export type Action = keyof typeof access
export const actions = Object.keys(access) as Action[]

/** Of a customer nothing is theirs but what is named: leaving both out refuses. */
type Where = { siteId?: string | null; orderId?: string; returnId?: string }

/**
 * May this actor do it here? For an action "at site", leaving `siteId` out asks for every site at once, so that a verb
 * that forgets to say where refuses a person of one site rather than letting them in everywhere.
 */
export function may(actor: Actor, action: Action, where: Where = {}): boolean {
  const rule: Rule = access[action]
  if (actor.kind === "person")
    return actor.roles.some((grant) => rule.roles.includes(grant.role) && reaches(grant, rule, where))
  if (!rule.also?.includes(actor.kind)) return false
  if (actor.kind === "customer") return isTheirs(actor, where)
  if (actor.kind === "api_key") return actor.scopes.includes(action)
  if (actor.kind === "device") return rule.at === "all" || !where.siteId || where.siteId === actor.siteId
  return true
}

/** For menus: is there any site where this person may? Never a check before a write. */
export function mayAnywhere(actor: Actor, action: Action): boolean {
  if (actor.kind !== "person") return may(actor, action)
  return sitesFor(actor, action) !== "none"
}

/** The sites whose rows a list may show: "all", "none", or the ids. */
export function sitesFor(actor: Actor, action: Action): "all" | "none" | string[] {
  if (actor.kind === "device") return may(actor, action) ? [actor.siteId] : "none"
  if (actor.kind !== "person") return may(actor, action) ? "all" : "none"
  const grants = actor.roles.filter((grant) => (access[action] as Rule).roles.includes(grant.role))
  if (grants.length === 0) return "none"
  if (access[action].at === "all" || grants.some((grant) => grant.siteId === null)) return "all"
  return [...new Set(grants.flatMap((grant) => grant.siteId ?? []))].sort()
}

function isTheirs(actor: Actor & { kind: "customer" }, { orderId, returnId }: Where): boolean {
  if (orderId === undefined && returnId === undefined) return false
  const order = orderId === undefined || actor.orderIds.includes(orderId)
  return order && (returnId === undefined || actor.returnIds.includes(returnId))
}

function reaches(grant: RoleGrant, rule: Rule, where: { siteId?: string | null }): boolean {
  if (rule.at === "all" || grant.siteId === null) return true
  return where.siteId !== undefined && grant.siteId === where.siteId
}

import { describe, expect, it } from "vitest"
import { roles } from "../../shared/domain/states.ts"
import { type Action, type Actor, actions, may, mayAnywhere, sitesFor } from "../../shared/policy/access.ts"

// Written out by hand, not read from the table: a slip in the table must disagree with something.
//                       operator lead finance service quality admin   device key system
const matrix: Record<Action, string> = {
  "parcel.arrive": "      yes   yes   -       -       -      -       -    -    -",
  "parcel.receive": "     yes   yes   -       -       -      -       -    -    -",
  "unit.inspect": "       yes   yes   -       -       -      -       -    -    -",
  "sync.push": "          -     -     -       -       -      -       yes  -    -",
  "sync.pull": "          -     -     -       -       -      -       yes  -    -",
  "photo.put": "          -     -     -       -       -      -       yes  -    -",
  "photo.read": "         -     yes   yes     -       yes    -       -    -    -",
  "review.read": "        -     yes   -       -       -      -       -    -    -",
  "review.decide": "      -     yes   -       -       -      -       -    -    -",
  "import.signed": "      -     yes   -       -       -      yes     -    -    -",
  "import.file": "        -     -     -       -       -      yes     -    -    -",
  "refund.read": "        -     -     yes     -       -      -       -    -    -",
  "refund.release": "     -     -     yes     -       -      -       -    -    -",
  "refund.reject": "      -     -     yes     -       -      -       -    -    -",
  "refund.retry": "       -     -     yes     -       -      -       -    -    -",
  "books.read": "         -     -     yes     -       -      -       -    -    -",
  "books.reconcile": "    -     -     yes     -       -      -       -    -    -",
  "books.explain": "      -     -     yes     -       -      -       -    -    -",
  "settlement.import": "  -     -     yes     -       -      -       -    -    -",
  "refund.hold": "        -     -     yes     -       -      -       -    -    -",
  "refund.stop": "        -     -     yes     -       -      -       -    -    -",
  "refund.adjust": "      -     -     yes     -       -      -       -    -    -",
  "filter.keep": "        -     -     yes     -       -      -       -    -    -",
  "refund.paid_outside": "-     -     yes     -       -      -       -    -    -",
  "bank.read": "          -     -     yes     -       -      -       -    -    -",
  "bank.ask": "           -     -     yes     -       -      -       -    -    -",
  "bank.propose": "       -     -     yes     -       -      -       -    -    -",
  "bank.decide": "        -     -     yes     -       -      -       -    -    -",
  "bank.pay": "           -     -     yes     -       -      -       -    -    -",
  "resolution.read": "    -     -     yes     yes     -      -       -    -    -",
  "resolution.choose": "  -     -     yes     yes     -      -       -    -    -",
  "resolution.refuse": "  -     -     yes     -       -      -       -    -    -",
  "resolution.ship": "    -     -     yes     yes     -      -       -    -    -",
  "claim.settle": "       -     -     yes     -       -      -       -    -    -",
  "credit.spend": "       -     -     -       -       -      -       -    yes  -",
  "desk.hear": "          -     yes   yes     yes     -      -       -    -    -",
  "date.correct": "       -     -     yes     -       -      -       -    -    -",
  "export.make": "       -     -     yes     -       -      -       -    -    -",
  "papers.set": "       -     -     yes     -       -      -       -    -    -",
  "credit_note.read": "  -     -     yes     yes     -      -       -    -    -",
  "return.read": "        -     -     yes     yes     -      -       -    yes  -",
  "return.search": "      -     -     -       yes     -      -       -    -    -",
  "return.announce": "    -     -     -       yes     -      -       -    -    -",
  "return.note": "        -     -     -       yes     -      -       -    -    -",
  "notice.read": "        -     -     -       yes     -      -       -    -    -",
  "notice.send": "        -     -     -       yes     -      -       -    -    -",
  "return.cancel": "      -     -     -       yes     -      -       -    -    -",
  "return.send": "        -     -     -       yes     -      -       -    -    -",
  "site.address": "       -     -     -       -       -      yes     -    -    -",
  "return.withdraw": "    -     -     -       -       -      -       -    -    -",
  "return.link": "        -     -     -       yes     -      -       -    -    -",
  "return.question": "    -     -     -       -       -      -       -    -    -",
  "hearing.answer": "     -     -     -       -       -      -       -    -    -",
  "return.extend": "      -     -     -       yes     -      -       -    -    -",
  "return.correct": "     -     -     -       yes     -      -       -    -    -",
  "return.upsert": "      -     -     -       -       -      yes     -    yes  yes",
  "order.upsert": "       -     -     -       -       -      yes     -    yes  yes",
  "insights.read": "      -     -     -       -       yes    -       -    -    -",
  "people.read": "        -     -     -       -       -      yes     -    -    -",
  "people.write": "       -     -     -       -       -      yes     -    -    yes",
  "device.enrol": "       -     yes   -       -       -      yes     -    -    -",
  "device.read": "        -     -     -       -       -      yes     -    -    -",
  "device.revoke": "      -     -     -       -       -      yes     -    -    -",
  "shop.read": "          -     -     -       -       -      yes     -    -    -",
  "shop.connect": "       -     -     -       -       -      yes     -    -    -",
  "insights.act": "       -     -     -       -       yes    -       -    -    -",
  "risk.read": "          -     -     yes     -       -      yes     -    -    -",
  "risk.write": "         -     -     -       -       -      yes     -    -    -",
  "webhook.manage": "     -     -     -       -       -      yes     -    -    -",
  "mail.preview": "       -     -     -       -       -      yes     -    -    -",
  "key.write": "          -     -     -       -       -      yes     -    -    -",
  "portal.look": "        -     -     -       -       -      yes     -    -    -",
  "policy.read": "        yes   yes   yes     yes     yes    yes     yes  -    -",
  "policy.versions": "    -     -     -       -       -      yes     -    -    -",
  "policy.preview": "     -     -     -       -       -      yes     -    -    -",
  "policy.write": "       -     -     -       -       -      yes     -    -    yes",
  "label.print": "        -     -     -       -       -      yes     -    -    -",
  "backup.read": "        -     -     -       -       -      yes     -    -    -",
  "audit.read": "         -     -     -       -       -      yes     -    -    -",
}

const actors: [string, Actor][] = [
  ...roles.map((role): [string, Actor] => [role, { kind: "person", id: "p", roles: [{ role, siteId: null }] }]),
  ["device", { kind: "device", id: "d", siteId: "lyon" }],
  ["api_key", { kind: "api_key", id: "k", shopId: "s", scopes: actions }],
  ["system", { kind: "system" }],
]

describe("who may do what", () => {
  for (const action of actions) {
    const expected = matrix[action].trim().split(/\s+/)
    for (const [index, [name, actor]] of actors.entries()) {
      const allowed = expected[index] === "yes"
      it(`${allowed ? "lets" : "refuses"} ${name} ${action}`, () => {
        expect(may(actor, action)).toBe(allowed)
        expect(may(actor, action, { siteId: "lyon" })).toBe(allowed)
      })
    }
  }

  it("names every action in the matrix, so that a new one cannot slip in unseen", () => {
    expect(Object.keys(matrix).sort()).toEqual([...actions].sort())
  })
})

describe("where somebody may", () => {
  const leadInLyon: Actor = { kind: "person", id: "p", roles: [{ role: "lead", siteId: "lyon" }] }

  it("refuses a lead of one site at another", () => {
    expect(may(leadInLyon, "review.decide", { siteId: "lyon" })).toBe(true)
    expect(may(leadInLyon, "review.decide", { siteId: "lille" })).toBe(false)
  })

  it("refuses a lead of one site when the verb forgot to say where", () => {
    expect(may(leadInLyon, "review.decide")).toBe(false)
    expect(may(leadInLyon, "review.decide", { siteId: null })).toBe(false)
  })

  it("refuses a device of one site the photos of another", () => {
    const device: Actor = { kind: "device", id: "d", siteId: "lyon" }
    expect(may(device, "photo.put", { siteId: "lyon" })).toBe(true)
    expect(may(device, "photo.put", { siteId: "lille" })).toBe(false)
  })

  it("refuses an API key what its scopes do not name", () => {
    const key: Actor = { kind: "api_key", id: "k", shopId: "s", scopes: ["order.upsert", "refund.release"] }
    expect(may(key, "order.upsert")).toBe(true)
    expect(may(key, "return.upsert")).toBe(false)
    expect(may(key, "refund.release")).toBe(false)
  })

  it("refuses a customer the order or return of another, and whatever does not name which", () => {
    const customer: Actor = { kind: "customer", id: "c", shopId: "s", orderIds: ["o"], returnIds: ["r"] }
    expect(may(customer, "return.announce", { orderId: "o" })).toBe(true)
    expect(may(customer, "return.announce", { orderId: "other" })).toBe(false)
    expect(may(customer, "return.cancel", { returnId: "r" })).toBe(true)
    expect(may(customer, "return.cancel", { orderId: "o", returnId: "other" })).toBe(false)
    expect(may(customer, "return.cancel")).toBe(false)
    const theirs = actions.filter((action) => may(customer, action, { orderId: "o", returnId: "r" }))
    expect(theirs.sort()).toEqual([
      "hearing.answer",
      "resolution.choose",
      "return.announce",
      "return.cancel",
      "return.question",
      "return.send",
      "return.withdraw",
    ])
  })

  it("refuses a person without roles everything", () => {
    for (const action of actions) expect(may({ kind: "person", id: "p", roles: [] }, action)).toBe(false)
  })

  it("lists only the sites that a role reaches", () => {
    expect(sitesFor(leadInLyon, "review.read")).toEqual(["lyon"])
    expect(sitesFor(leadInLyon, "refund.read")).toBe("none")
    expect(mayAnywhere(leadInLyon, "review.read")).toBe(true)
    expect(mayAnywhere(leadInLyon, "people.read")).toBe(false)
    const finance: Actor = { kind: "person", id: "p", roles: [{ role: "finance", siteId: "lyon" }] }
    expect(sitesFor(finance, "refund.read")).toBe("all")
  })
})

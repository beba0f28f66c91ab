import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import { routes } from "../../server/http/routes.ts"
import { builtInCosts } from "../../server/insights/numbers/cost-settings.ts"
import { type Role, roles } from "../../shared/domain/states.ts"
import { type Action, access } from "../../shared/policy/access.ts"
import { builtInPapers } from "../../shared/policy/paper-settings.ts"
import { builtInPortal } from "../../shared/policy/portal-rules.ts"
import { builtInRisk } from "../../shared/policy/risk-rules.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { freshDatabase } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"

let ctx: TestContext
let seed: SeedSmall
beforeAll(async () => {
  ctx = testContext(await openDatabase(await freshDatabase("sqlite")))
  seed = await seedSmall(ctx)
})
afterAll(() => ctx.database.close())

const AN_ID = "0190a3f0-0000-7000-8000-000000000000"
const act = { version: "1", reason: "x" }
const grants = [{ role: "administrator", siteId: null }]
const newPerson = { name: "X", email: null, locale: "fr", roles: grants, password: null, pin: null }

const shopToConnect = {
  ...{ shopId: AN_ID, address: "x.myshopify.com", refundsBy: "hand", reachDays: 7 },
  keys: { kind: "shopify", token: "shpat_12345678", webhookSecret: "shpss_12345678" },
}

const webhook = { name: "X", url: "https://example.com/x", kinds: ["paid"] }
const webhookToAdd = { id: AN_ID, shopId: AN_ID, ...webhook }
const webhookToChange = { version: 1, state: "on", ...webhook }

const noText = { fr: "", en: "" }
const plainLook = {
  ...{ name: "X", logo: null, colours: { accent: "#00554f", accentNight: "#66dcc2" } },
  ...{ contact: { email: "", phone: "", address: [] }, legal: { terms: noText, privacy: noText, imprint: noText } },
}

/** Every address that takes a person, the action that it stands for, and a body that would be taken. */
const doors: Record<string, [Action, unknown?]> = {
  "GET /api/sites": ["device.enrol"],
  "POST /api/devices/enrol": ["device.enrol", { name: "X", siteId: "SITE", publicKey: "AAAA" }],
  "GET /api/devices": ["device.read"],
  "POST /api/devices/:id/revoke": ["device.revoke"],
  "GET /api/people": ["people.read"],
  "POST /api/people": ["people.write", newPerson],
  "PATCH /api/people/:id": ["people.write", { roles: grants }],
  "DELETE /api/people/:id": ["people.write"],
  "POST /api/people/:id/badge": ["people.write"],
  "GET /api/people/:id/badge": ["people.write"],
  "GET /api/backups": ["backup.read"],
  "GET /api/insights/numbers": ["insights.read"],
  "GET /api/insights/numbers.csv": ["insights.read"],
  "GET /api/insights/numbers.xlsx": ["insights.read"],
  "GET /api/insights/units": ["insights.read"],
  "GET /api/insights/filters": ["insights.read"],
  "GET /api/insights/views": ["insights.read"],
  "POST /api/insights/views": ["insights.read", { id: AN_ID, name: "x", address: "/insights", shared: false }],
  "DELETE /api/insights/views/:id": ["insights.read"],
  "GET /api/insights/exports": ["insights.read"],
  "GET /api/insights/exports/:name": ["insights.read"],
  "GET /api/insights/settings": ["insights.read"],
  "PUT /api/insights/settings": ["insights.act", { baseVersion: 0, settings: builtInCosts, reason: "x" }],
  "GET /api/insights/signals": ["insights.read"],
  "GET /api/insights/signals/:id": ["insights.read"],
  "GET /api/insights/signals/:id/units": ["insights.read"],
  "POST /api/insights/signals/:id": ["insights.act", { act: "look" }],
  "GET /api/insights/owners": ["insights.act"],
  "GET /api/insights/themes": ["insights.read"],
  "GET /api/insights/themes/:id": ["insights.read"],
  "POST /api/insights/themes/:id": ["insights.act", { act: "pin" }],
  "GET /api/insights/weekly": ["insights.read"],
  "PUT /api/insights/weekly": ["insights.read", { wanted: true }],
  "GET /api/risk": ["risk.read"],
  "POST /api/risk/preview": ["risk.write", { rules: builtInRisk }],
  "POST /api/risk": ["risk.write", { baseVersion: 0, rules: builtInRisk, reason: "x" }],
  "GET /api/returns/:id/risk": ["risk.read"],
  "GET /api/shop-connections": ["shop.read"],
  "POST /api/shop-connections": ["shop.connect", shopToConnect],
  "PATCH /api/shop-connections/:id": ["shop.connect", { refundsBy: "hand" }],
  "POST /api/shop-connections/:id/runs": ["shop.connect", { kind: "dry" }],
  "DELETE /api/shop-connections/:id": ["shop.connect"],
  "GET /api/keys": ["key.write"],
  "POST /api/keys": ["key.write", { name: "X", shopId: "SITE", scopes: ["order.upsert"] }],
  "POST /api/keys/:id/rotate": ["key.write", { keepHours: 1 }],
  "POST /api/keys/:id/revoke": ["key.write"],
  "GET /api/webhook-endpoints": ["webhook.manage"],
  "POST /api/webhook-endpoints": ["webhook.manage", webhookToAdd],
  "PATCH /api/webhook-endpoints/:id": ["webhook.manage", webhookToChange],
  "POST /api/webhook-endpoints/:id/secret": ["webhook.manage", { version: 1 }],
  "GET /api/webhook-endpoints/:id/deliveries": ["webhook.manage"],
  "POST /api/webhook-endpoints/:id/replay": ["webhook.manage", {}],
  "POST /api/webhook-endpoints/:id/ping": ["webhook.manage"],
  "GET /dev/mail": ["mail.preview"],
  "GET /dev/mail/:state": ["mail.preview"],
  "GET /api/notices/returns/:returnId": ["notice.read"],
  "POST /api/notices/returns/:returnId/address": ["notice.send", { address: "a@example.com" }],
  "POST /api/notices/mails/:id/again": ["notice.send", { key: AN_ID }],
  "GET /api/policies": ["policy.versions"],
  "POST /api/policies/preview": ["policy.preview", { baseVersion: 1, change: {} }],
  "POST /api/policies": ["policy.write", { baseVersion: 1, change: {}, reason: "x", startsAt: null }],
  "POST /api/policies/:version/back": ["policy.write", { baseVersion: 1, reason: "x" }],
  "GET /api/portal/looks": ["portal.look"],
  "PUT /api/portal/looks/:shopId": ["portal.look", { version: 0, look: plainLook, reason: "x" }],
  "GET /api/portal/rules": ["portal.look"],
  "PUT /api/portal/rules": ["portal.look", { version: 0, rules: builtInPortal, reason: "x" }],
  "POST /api/portal/logos": ["portal.look"],
  "GET /api/labels/roll": ["label.print"],
  "GET /api/labels/commands": ["label.print"],
  "GET /api/review/queue": ["review.read"],
  "GET /api/review/cases/:id": ["review.read"],
  "POST /api/review/cases/:id/decide": ["review.decide", { version: "1", answer: "accept" }],
  "POST /api/review/cases/:id/undo": ["review.decide"],
  "PUT /api/review/cases/:id/keeper": ["review.decide", { ownerId: null }],
  "POST /api/review/cases/:id/notes": ["review.decide", { id: "0190a3f0-0000-7000-8000-000000000000", text: "x" }],
  "POST /api/review/cases/:id/link": [
    "review.decide",
    { version: "1", returnId: "0190a3f0-0000-7000-8000-000000000000" },
  ],
  "POST /api/review/cases/:id/unlink": ["review.decide"],
  "GET /api/review/returns": ["review.decide"],
  "POST /api/claims/:id/settle": ["claim.settle", { how: "paid", reason: "x" }],
  "GET /api/resolutions/:returnId": ["resolution.read"],
  "POST /api/resolutions/:returnId/choose": [
    "resolution.choose",
    { lineId: AN_ID, unitId: null, want: "repair", reason: "x", version: null },
  ],
  "POST /api/resolutions/:returnId/move": [
    "resolution.ship",
    { lineId: AN_ID, unitId: AN_ID, to: "in_repair", version: null },
  ],
  "POST /api/resolutions/:returnId/cancel": [
    "resolution.choose",
    { lineId: AN_ID, unitId: AN_ID, reason: "x", version: null },
  ],
  "GET /api/refunds/queue": ["refund.read"],
  "GET /api/refunds/cases/:returnId": ["refund.read"],
  "POST /api/refunds/intents/:id/release": ["refund.release", act],
  "POST /api/refunds/intents/:id/reject": ["refund.reject", act],
  "POST /api/refunds/intents/:id/retry": ["refund.retry", act],
  "POST /api/refunds/intents/:id/hold": ["refund.hold", act],
  "POST /api/refunds/intents/:id/stop": ["refund.stop", act],
  "POST /api/refunds/intents/:id/adjust": [
    "refund.adjust",
    { ...act, direction: "up", amountMinor: 1, currency: "EUR", why: "agreed" },
  ],
  "GET /api/refunds/leaving": ["refund.read"],
  "POST /api/refunds/release-preview": ["refund.release", { refunds: [{ id: AN_ID, version: "1" }] }],
  "GET /api/refunds/batches": ["refund.release"],
  "POST /api/refunds/batches/:id/approve": ["refund.release"],
  "POST /api/refunds/batches/:id/decline": ["refund.release", { reason: "x" }],
  "GET /api/refunds/filters": ["filter.keep"],
  "POST /api/refunds/filters": ["filter.keep", { id: AN_ID, name: "x", query: {} }],
  "PATCH /api/refunds/filters/:id": ["filter.keep", { name: "x" }],
  "DELETE /api/refunds/filters/:id": ["filter.keep"],
  "GET /api/refunds/waiting": ["refund.read"],
  "GET /api/refunds/due-days": ["refund.read"],
  "GET /api/refunds/choices": ["refund.read"],
  "GET /api/refunds/export.csv": ["refund.read"],
  "POST /api/refunds/release-many": ["refund.release", { refunds: [{ id: AN_ID, version: "1" }], reason: "x" }],
  "POST /api/refunds/cases/:returnId/pay-early": ["refund.release", { lineId: AN_ID, amountMinor: 1, why: "agreed" }],
  "POST /api/refunds/cases/:returnId/date-preview": ["date.correct", { what: "notice", at: 1 }],
  "POST /api/refunds/cases/:returnId/dates": ["date.correct", { what: "notice", at: 1, was: null, reason: "x" }],
  "POST /api/refunds/intents/:id/paid-outside": [
    "refund.paid_outside",
    { version: "1", reference: "x", paidOn: "2026-11-24", proof: "x" },
  ],
  "POST /api/refunds/intents/:id/proof": ["refund.paid_outside"],
  "GET /api/refunds/intents/:id/proof": ["refund.read"],
  "GET /api/bank": ["bank.read"],
  "GET /api/bank/returns/:returnId": ["bank.read"],
  "POST /api/bank/returns/:returnId/ask": ["bank.ask", { intentId: AN_ID, version: "1" }],
  "POST /api/bank/returns/:returnId/accounts": [
    "bank.propose",
    {
      iban: "x",
      bic: "",
      holder: "x",
      address: { line: "", more: "", postcode: "", town: "x", country: "FR" },
      reason: "x",
    },
  ],
  "POST /api/bank/accounts/:id/decide": ["bank.decide", { verdict: "approved" }],
  "POST /api/bank/intents/:id/choose": ["bank.pay", act],
  "POST /api/bank/files": ["bank.pay"],
  "GET /api/bank/files/:messageId": ["bank.read"],
  "POST /api/bank/files/:messageId/download": ["bank.pay"],
  "POST /api/bank/files/:messageId/undo": ["bank.pay"],
  "POST /api/bank/files/:messageId/confirm": ["bank.pay", { reference: "x" }],
  "POST /api/bank/reports": ["bank.pay"],
  "GET /api/books": ["books.read"],
  "GET /api/books/differences": ["books.read"],
  "POST /api/books/reconcile": ["books.reconcile"],
  "PATCH /api/books/differences/:id": ["books.explain", { version: 1 }],
  "POST /api/books/settlements": ["settlement.import"],
  "GET /api/refunds/late": ["refund.read"],
  "GET /api/papers": ["export.make"],
  "GET /api/papers/refunds": ["export.make"],
  "GET /api/papers/vat": ["export.make"],
  "GET /api/papers/fec": ["export.make"],
  "PUT /api/papers/:shopId": ["papers.set", { baseVersion: 0, settings: builtInPapers, reason: "x" }],
  "GET /api/papers/notes": ["credit_note.read"],
  "GET /api/papers/notes/:id/pdf": ["credit_note.read"],
  "POST /api/search": ["return.search", { text: "x" }],
  "GET /api/returns/unclaimed": ["return.search"],
  "GET /api/returns/orders/:id": ["return.announce"],
  "POST /api/returns/orders/:id/announce": [
    "return.announce",
    { basis: "withdrawal", noticeAt: 1, lines: [{ orderLineId: AN_ID, quantity: 1 }] },
  ],
  "GET /api/returns/:id": ["return.search"],
  "GET /api/returns/:id/label": ["return.announce"],
  "GET /api/returns/:id/sending": ["return.send"],
  "POST /api/returns/:id/sending": ["return.send", { choice: { way: "own_label" } }],
  "DELETE /api/returns/:id/sending": ["return.send"],
  "GET /api/shipments/:id/label": ["return.send"],
  "POST /api/shipments/:id/mail": ["return.send"],
  "GET /api/sites/addresses": ["site.address"],
  "PUT /api/sites/:id/address": [
    "site.address",
    { name: "Returns", lines: ["8 quai Sud"], postcode: "69002", town: "Lyon", country: "FR" },
  ],
  "POST /api/returns/:id/notes": ["return.note", { id: AN_ID, text: "x" }],
  "POST /api/returns/:id/link": ["return.link", { revoke: false }],
  "POST /api/returns/:id/cancel": ["return.cancel", { reason: "x" }],
  "POST /api/returns/:id/extend": ["return.extend", { from: "2026-11-30", to: "2026-12-01", reason: "x" }],
  "POST /api/returns/:id/correct": ["return.correct", { what: "notice", from: 1, to: 2, reason: "x" }],
  "GET /api/live": ["desk.hear"],
  "PUT /api/live/looking": ["desk.hear", { tab: "SITE", at: null }],
  "GET /api/photos/:sha256": ["photo.read"],
  "GET /api/imports": ["import.file"],
  "POST /api/imports": ["import.file"],
  "GET /api/imports/sample": ["import.file"],
  "GET /api/imports/:id": ["import.file"],
  "POST /api/imports/:id/check": ["import.file", { mapping: {} }],
  "POST /api/imports/:id/run": ["import.file", { onlyGood: false }],
  "POST /api/imports/:id/cancel": ["import.file"],
  "GET /api/imports/:id/refused": ["import.file"],
  "POST /api/sync/import": [
    "import.signed",
    { format: "backdock-export-1", deviceId: null, exportedAt: 0, records: [], photos: [] },
  ],
}
const forPeople = routes.filter((route) => route.who === "person")
const nameOf = (route: { method: string; path: string }) => `${route.method} ${route.path}`
const rolesOf = (action: Action): readonly Role[] => access[action].roles

describe("roles and addresses", () => {
  test("each address that takes a person is in this table", () => {
    const names = forPeople.map(nameOf)
    expect(names.filter((name) => !doors[name])).toEqual([])
    expect(names.length).toBeGreaterThan(10)
  })

  const refused = forPeople.flatMap((route) => {
    const door = doors[nameOf(route)]
    return door ? roles.filter((role) => !rolesOf(door[0]).includes(role)).map((role) => ({ role, route, door })) : []
  })
  test.each(refused.map((one) => [one.role, nameOf(one.route), one] as const))(
    "refuses %s: %s",
    async (role, _, one) => {
      const browser = await testClient(ctx).as(seed.people[role])
      const path =
        one.route.path.replace(/:\w+/g, `unit:${ctx.newId()}`) +
        (one.route.path.endsWith("roll") ? "?kind=lpn&count=1" : "") +
        (one.route.path.endsWith("review/returns") ? "?q=RT1" : "") +
        (one.route.path.endsWith("books/differences") ? "?state=open" : "") +
        (one.route.path.endsWith("books/settlements") ? "?name=x&total=0" : "") +
        (one.route.path.endsWith("export.csv") ? "?filter=all&language=fr" : "")
      const body = JSON.stringify(one.door[1] ?? undefined)?.replaceAll("SITE", seed.siteId)
      const json: Record<string, string> = body ? { "content-type": "application/json" } : {}
      const answer = await browser.ask(one.route.method, path, body, json)
      expect(answer.body).toMatchObject({ code: "not_allowed", status: 403 })
    },
  )

  test.each(forPeople.map((route) => [nameOf(route), route] as const))(
    "tells a stranger nothing at %s",
    async (_, route) => {
      const answer = await testClient(ctx).browser().ask(route.method, route.path.replace(/:\w+/g, "x"))
      expect(answer.body).toMatchObject({ code: "not_signed_in", status: 401 })
    },
  )

  test("a handheld's credential alone opens no address of a person, and a person's session none of a handheld", async () => {
    const client = testClient(ctx)
    const handheld = await client.on(seed.device)
    for (const route of forPeople) {
      const answer = await handheld.ask(route.method, route.path.replace(/:\w+/g, "x"))
      expect([nameOf(route), answer.body.code]).toEqual([nameOf(route), "not_signed_in"])
    }
    const operator = await client.as(seed.people.operator)
    const forDevices = routes.filter((one) => one.who === "device")
    expect(forDevices.length).toBeGreaterThan(0)
    for (const route of forDevices) {
      const answer = await operator.ask(route.method, route.path.replace(/:\w+/g, "x"))
      expect([nameOf(route), answer.status]).toEqual([nameOf(route), 401])
    }
  })
})

import { expect, test } from "vitest"
import { trackPage } from "../../server/portal/track-page.ts"
import { customerWaits, type Tracked, waitOf } from "../../server/tracking/tracked.ts"
import { holdReasons, intentStates, resolutionStates, returnStatuses } from "../../shared/domain/states.ts"
import en from "../../shared/locales/en/track.ts"
import fr from "../../shared/locales/fr/track.ts"
import { type TrackInput, trackState, trackStates } from "../../shared/policy/track-state.ts"

const nothing: TrackInput = {
  status: "approved",
  toAnswer: false,
  toPay: false,
  late: false,
  sent: false,
  arrived: false,
  expected: 2,
  checked: 0,
  lost: false,
  money: [],
  resolutions: [],
}
const money = (state: TrackInput["money"][number]["state"], way: TrackInput["money"][number]["way"] = "original") => ({
  ...{ state, way, reasons: [] },
})
const here = { arrived: true, sent: true, status: "received" as const }
const seen = { ...here, checked: 2 }

// written out by hand: what a customer is told, and which of the five steps are done
test.each<[string, Partial<TrackInput>, string, number]>([
  ["announced", {}, "announced", 1],
  ["asked for, and nobody has said yes", { status: "requested" }, "requested", 1],
  ["handed over", { sent: true, status: "in_transit" }, "in_transit", 2],
  ["at the dock, though no carrier ever said a word", { arrived: true, status: "arrived" }, "arrived", 3],
  ["one of two is looked at", { ...here, checked: 1, status: "partially_received" }, "checking", 3],
  ["one of two is looked at and paid", { ...here, checked: 1, money: [money("paid")] }, "partly_paid", 3],
  ["released", { ...seen, money: [money("released")] }, "decided", 4],
  ["held", { ...seen, money: [money("held"), money("released")] }, "waits", 4],
  ["an answer is wanted, whatever else waits", { ...seen, toAnswer: true, money: [money("held")] }, "to_answer", 4],
  ["with the provider", { ...seen, money: [money("pending")] }, "on_its_way_to_bank", 4],
  ["nobody knows what the provider made of it", { ...seen, money: [money("unknown")] }, "on_its_way_to_bank", 4],
  ["paid", { ...seen, status: "completed", money: [money("paid"), money("stopped")] }, "paid", 5],
  ["paid by hand", { ...seen, money: [money("paid_outside")] }, "paid", 5],
  ["paid back as a credit", { ...seen, money: [money("paid", "store_credit")] }, "credited", 5],
  ["late is said before all that is only waiting", { ...seen, late: true, money: [money("held")] }, "late", 4],
  ["nothing is owed for what came", { ...seen, money: [] }, "nothing_owed", 5],
  ["lost", { sent: true, checked: 2, lost: true, status: "in_transit" }, "lost", 2],
  ["cancelled", { status: "cancelled" }, "cancelled", 1],
  ["expired", { status: "expired" }, "expired", 1],
  ["refused before it was sent", { status: "rejected" }, "refused", 1],
  ["refused once it was seen", { ...seen, resolutions: ["refusal", "refusal"] }, "refused", 5],
  ["sent back", { ...seen, resolutions: ["shipped_back"] }, "shipped_back", 5],
  ["in the workshop", { ...seen, resolutions: ["in_repair"] }, "mending", 5],
  ["mended", { ...seen, resolutions: ["repair_returned"] }, "mended_back", 5],
  [
    "the new one is ordered",
    { ...seen, resolutions: ["replacement_ordered"], money: [money("paying", "replacement")] },
    "exchange_ordered",
    4,
  ],
  [
    "the new one is sent",
    { ...seen, resolutions: ["replacement_shipped"], money: [money("paid", "replacement")] },
    "exchanged",
    5,
  ],
  ["a dearer one is to be paid", { ...seen, toPay: true, resolutions: ["replacement"] }, "to_pay", 5],
])("tells the truth where it is %s", (_, given, state, done) => {
  const told = trackState({ ...nothing, ...given })
  expect([told.state, told.steps.filter((step) => step.state === "done").length]).toEqual([state, done])
})

test("never shows a step as done below one that is not, and never two as the one it stands at", () => {
  for (const status of returnStatuses)
    for (const state of intentStates)
      for (const checked of [0, 1, 2])
        for (const arrived of [true, false]) {
          const { steps } = trackState({ ...nothing, status, arrived, checked, money: [money(state)] })
          const order = steps.map((step) => ["done", "now", "next"].indexOf(step.state))
          expect(order).toEqual([...order].sort())
          expect(order.filter((one) => one === 1).length).toBeLessThan(2)
        }
})

const page: Tracked = {
  ...{
    id: "r",
    rma: "RT 1",
    shopId: "s",
    orderNumber: "1001",
    currency: "EUR",
    timeZone: "Europe/Paris",
    locale: "fr",
  },
  ...{ name: "Camille", gift: false, state: "announced", steps: [], checked: 1, expected: 2, dueDay: "2026-11-27" },
  sum: { amountMinor: 25_800, sure: true, means: { kind: "same", brand: "Visa", last4: "4417" } },
  ...{
    surchargeMinor: 120,
    daysLate: 0,
    waits: [...customerWaits],
    money: [],
    lines: [],
    hearings: [],
    difference: null,
  },
  ...{ credit: null, parcels: [], mails: [], questions: [], label: true, mayCancel: true },
}

test.each([["fr", fr] as const, ["en", en] as const])(
  "has words for whatever a return can be, in %s",
  (locale, words) => {
    for (const state of trackStates) {
      const shown = trackPage(locale, { ...page, state })
      expect(shown.title.length, state).toBeGreaterThan(5)
      expect(shown.body.html, state).not.toMatch(/undefined|\{\{|\[object|NaN/)
    }
    for (const status of intentStates) {
      const one = { kind: "principal", state: status, amountMinor: 100, means: { kind: "by_hand" }, at: 0 } as const
      expect(trackPage(locale, { ...page, money: [one, { ...one, kind: "delivery" }] }).body.html).not.toMatch(
        /undefined|\{\{/,
      )
    }
    const lineStates = [
      ...resolutionStates,
      "awaited",
      "checking",
      "in_order",
      "less",
      "refused",
      "missing",
      "second_look",
    ] as const
    for (const state of lineStates) {
      const line = {
        lineId: "l",
        title: "A",
        picture: null,
        quantity: 2,
        amountMinor: 1,
        state,
        variant: "B",
        tracking: "C",
        mayChoose: true,
      }
      expect(trackPage(locale, { ...page, lines: [line] }).body.html, state).not.toMatch(/undefined|\{\{/)
      expect(words.lineState[state], state).toBeTruthy()
    }
  },
)

test("lets none of the house's reasons through: each is told in the customer's own terms", () => {
  for (const reason of holdReasons) expect(customerWaits).toContain(waitOf[reason])
  for (const words of [fr, en]) expect(JSON.stringify(words.waits)).not.toMatch(/risk|fraud|risque|fraude|lead|hold/i)
})

test("a present says nothing of what the buyer paid", () => {
  const line = {
    lineId: "l",
    title: "A",
    picture: null,
    quantity: 1,
    amountMinor: 25_800,
    state: "awaited" as const,
    variant: null,
    tracking: null,
    mayChoose: true,
  }
  const one = {
    kind: "principal",
    state: "paid",
    amountMinor: 25_800,
    means: page.sum?.means ?? { kind: "by_hand" },
    at: 0,
  } as const
  const shown = trackPage("fr", { ...page, gift: true, lines: [line], money: [one, one] }).body.html
  expect(shown).not.toMatch(/258|4417/)
})

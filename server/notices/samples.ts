import type { NoticeKind } from "../../shared/domain/notice-kinds.ts"
import type { Facts, Told } from "./facts.ts"

// Returns that nobody sent, one for each state that a letter can tell of: for looking at the letters.

type Intent = Facts["intents"][number]
export interface Sample {
  /** As the page lists it. */
  state: string
  kinds: readonly NoticeKind[]
  facts: Facts
}

const NOON = Date.UTC(2026, 10, 24, 11)
const DAY = 86_400_000
const ID = "0192a7b0-0000-7000-8000-000000000001"

const told = (kind: NoticeKind, about: string, more: Partial<Told> = {}): Told => ({
  id: `${kind}:${about}`,
  kind,
  about,
  detail: {},
  moment: NOON,
  state: "waiting",
  ...more,
})

const intent = (more: Partial<Intent>): Intent =>
  ({
    id: "refund",
    kind: "principal",
    state: "paid",
    way: "original",
    amount_minor: 8_990,
    currency: "EUR",
    ...more,
  }) as Intent

const parcel = (more: Partial<Facts["parcels"][number]> = {}): Facts["parcels"][number] => ({
  id: "parcel",
  key: "6A12345678901",
  carrier: "colissimo",
  state: "announced",
  arrived_at: null,
  shipment_proof_at: null,
  opened_at: null,
  closed_at: null,
  ...more,
})

const resolution = (more: Record<string, unknown>) =>
  ({
    id: "r",
    unit_id: "unit",
    title: "Veste imperméable Brume, taille M",
    order_number: "B-10442",
    carrier: "Colissimo",
    tracking: "8R12345678905",
    refusal: null,
    ...more,
  }) as unknown as Facts["resolutions"][number]

const hearing = {
  id: "hearing",
  state: "open",
  price_minor: 8_990,
  deduction_minor: 2_000,
  currency: "EUR",
  ends_at: NOON + 10 * DAY,
  title: "Veste imperméable Brume, taille M",
} as Facts["hearings"][number]

const credit = { code: "7K3M9Q2X5R8TBWNE", expires_at: NOON + 1_827 * DAY } as Facts["credit"]

/** All letters in all their states, in a shop's look and a language. */
export function samples(shop: Facts["shop"], locale: "fr" | "en", link: string): Sample[] {
  const base: Facts = {
    now: NOON,
    returned: {
      ...{ id: ID, rma: "VNVPVJXGCXBN", basis: "withdrawal", decided: null, status: "approved", locale },
      ...{ notice_at: NOON - 2 * DAY, due_at: NOON + 12 * DAY, due_day: "2026-12-06", owed_minor: 0 },
    } as Facts["returned"],
    orderNumber: "A-20418",
    locale,
    shop,
    name: "Camille Martin",
    to: "camille@example.com",
    trouble: null,
    lines: [
      { title: "Veste imperméable Brume, taille M", quantity: 1 },
      { title: "Tasse en grès bleu", quantity: 2 },
    ],
    parcels: [parcel()],
    intents: [],
    resolutions: [],
    hearings: [],
    credit: null,
    sendBy: "2026-12-06",
    notices: [],
    link,
  }
  const one = (state: string, kinds: readonly Told[], more: Partial<Facts> = {}): Sample => ({
    state,
    kinds: kinds.map(({ kind }) => kind),
    facts: { ...base, ...more, notices: kinds },
  })
  const returned = (more: Partial<Facts["returned"]>) => ({ ...base.returned, ...more })
  const here = { parcels: [parcel({ arrived_at: NOON - 3 * 3_600_000, state: "arrived" })] }
  const ways = [intent({}), intent({ id: "delivery", kind: "delivery", amount_minor: 490 })]
  const going = ways.map((way) => ({ ...way, state: "released" as const }))
  const lateReturn = { returned: returned({ due_at: NOON - DAY, due_day: "2026-11-23", owed_minor: 8_990 }) }
  const words =
    locale === "fr"
      ? "Je me rétracte du contrat portant sur : 1 × Veste imperméable Brume, taille M ; 2 × Tasse en grès bleu.\nCommande A-20418, livrée le 20 novembre 2026.\nCamille Martin"
      : "I withdraw from the contract for: 1 × Veste imperméable Brume, size M; 2 × blue stoneware mug.\nOrder A-20418, delivered on 20 November 2026.\nCamille Martin"
  return [
    one("withdrawal", [told("withdrawal_acknowledged", "", { detail: { text: words } })]),
    one("withdrawal-without-words", [told("withdrawal_acknowledged", "")], { sendBy: null }),
    one("label", [told("announced_label", "")]),
    one("label-no-name", [told("announced_label", "")], { name: null, sendBy: null }),
    one("label-later", [told("label_later", "")]),
    one("reminder", [told("reminder", "2026-12-06")]),
    one("on-its-way", [told("on_its_way", "parcel")]),
    one("on-its-way-unnumbered", [told("on_its_way", "parcel")], { parcels: [parcel({ key: null, carrier: null })] }),
    one("arrived", [told("arrived", "parcel")], here),
    one("arrived-no-date", [told("arrived", "parcel")], {
      ...here,
      returned: returned({ due_at: null, due_day: null }),
    }),
    one("decided", [told("decided", "d")], { intents: going }),
    one("decided-card", [told("decided", "d")], {
      intents: going.map((way) => ({ ...way, card_brand: "Visa", card_last4: "4242" })),
    }),
    one("decided-two-ways", [told("decided", "d")], {
      intents: [...going, intent({ id: "c", state: "released", way: "store_credit", amount_minor: 1_500 })],
    }),
    one("decided-replacement", [told("decided", "d")], {
      intents: [intent({ state: "released", way: "replacement" })],
    }),
    one("deduction", [told("deduction_proposed", "hearing")], { hearings: [hearing] }),
    one("paid", [told("paid", "refund:1"), told("paid", "delivery:1")], { intents: ways }),
    one("paid-card", [told("paid", "refund:1")], { intents: [intent({ card_brand: "Visa", card_last4: "4242" })] }),
    one("paid-bank", [told("paid", "refund:1")], { intents: [intent({ way: "sepa" })] }),
    one("paid-credit", [told("paid", "part")], { intents: [intent({ way: "store_credit" })], credit }),
    one("paid-more-to-come", [told("paid", "refund:1")], { intents: [ways[0] as Intent, going[1] as Intent] }),
    one("late-with-us", [told("late", "2026-11-23")], { ...lateReturn, ...here }),
    one("late-at-the-bank", [told("late", "2026-11-23")], {
      ...{ ...lateReturn, ...here },
      intents: [
        intent({ state: "failed" }),
        intent({ id: "s", kind: "surcharge", state: "released", amount_minor: 12 }),
      ],
    }),
    one("late-no-account", [told("late", "2026-11-23")], {
      ...{ ...lateReturn, ...here },
      intents: [intent({ state: "held", way: "sepa" })],
    }),
    one("late-otherwise", [told("late", "2026-11-23")], lateReturn),
    one("replacement-sent", [told("exchanged", "unit")], {
      resolutions: [resolution({ state: "replacement_shipped" })],
    }),
    one("repaired-sent", [told("exchanged", "unit")], {
      resolutions: [resolution({ state: "repair_returned", order_number: null })],
    }),
    ...(["outside_window", "excluded_by_law", "not_ours", "not_as_sold", "no_defect", "other"] as const).map(
      (refusal) =>
        one(`refused-${refusal}`, [told("refused_shipped_back", "unit")], {
          resolutions: [resolution({ state: "shipped_back", refusal })],
        }),
    ),
    one("cancelled", [told("cancelled", "")], { returned: returned({ decided: "cancelled" }) }),
    one("several", [told("exchanged", "unit"), told("paid", "refund:1", { moment: NOON + 1 })], {
      intents: [intent({})],
      resolutions: [resolution({ state: "replacement_shipped" })],
    }),
  ]
}

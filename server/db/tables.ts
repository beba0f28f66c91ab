import type { Generated } from "kysely"
import type { FileFault, ImportKind, ImportState, LineFault } from "../../shared/contract/imports.ts"
import type { NoticeKind, NoticeState } from "../../shared/domain/notice-kinds.ts"
import type {
  CarrierEventKind,
  HoldReason,
  IntentState,
  IntentWay,
  ParcelState,
  Reception,
  RefusalReason,
  ResolutionState,
  SendingWay,
  ShipmentState,
} from "../../shared/domain/states.ts"

// Rows as both engines give them: ids and moments as they cross the wire (text; integer ms), money in minor units,
// booleans 0 or 1, JSON as text. `…_at` is null where it has not happened.

type Bit = 0 | 1

export interface Tables {
  meta: { key: string; value: string }
  counter: { name: string; value: number }
  commits: { position: number; tag: string; at: number }
  /** What this transaction has touched, noted by triggers until its end tells it; empty between transactions. */
  changes_pending: { kind: string; id: string }
  /** What desks are told of, in commit order; kept for a while. `site_id` null: of no site, or of more than one. */
  changes: { position: number; ordinal: number; kind: string; id: string; site_id: string | null }
  /** What handhelds see; `position` is null until the transaction that wrote it is stamped, `body` where removed. */
  device_docs: {
    site_id: string
    scope: "site" | "catalogue"
    kind: string
    id: string
    position: number | null
    body: string | null
  }

  shops: {
    id: string
    code: string
    name: string
    legal_name: string
    vat_number: string | null
    time_zone: string
    currency: string
    site_id: string
    created_at: number
  }
  /** How a shop shows itself to its customers; the newest version counts. */
  shop_looks: {
    shop_id: string
    version: number
    document: string
    author_id: string | null
    reason: string
    at: number
  }
  /** `address`: where its parcels are sent to, the JSON of a `Sender`. */
  /** What customers are asked and offered; the newest version counts. */
  portal_rules: { version: number; document: string; author_id: string | null; reason: string; at: number }
  portal_drafts: { visit_id: string; document: string; updated_at: number; expires_at: number }
  /** A form that was sent, by its own mark. `answer`: JSON of what it made. */
  portal_sent: { once: string; answer: string; at: number }
  withdrawals: {
    id: string
    order_id: string
    return_id: string
    locale: "fr" | "en"
    email: string | null
    /** Word by word, as it stood before them. */
    declared: string
    at: number
  }
  /** What a line's customer said beyond its reason. */
  line_wishes: { line_id: string; detail: string | null; variant_id: string | null; gift: Bit }
  customer_photos: { return_id: string; sha256: string; line_id: string | null; at: number }
  /** Returns of other orders in the same parcel. */
  travels_with: { return_id: string; with_return_id: string }
  sites: { id: string; code: string; name: string; time_zone: string; created_at: number; address?: string | null }
  bins: { id: string; site_id: string; code: string; label: string; kind: string; colour: string }
  policies: { version: number; document: string; author_id: string | null; reason: string; starts_at: number }
  products: {
    id: string
    shop_id: string
    sku: string
    gtins: string
    title: string
    category: string | null
    picture: string | null
    family: Generated<string | null>
    size: Generated<string | null>
    colour: Generated<string | null>
    /** What else tells it from its family: a volume, a material. */
    variant: Generated<string | null>
    price_minor: Generated<number | null>
    weight_g: Generated<number | null>
    /** As the shop told it at `stock_at`; null: it never did. */
    stock: Generated<number | null>
    stock_at: Generated<number | null>
    supplier: Generated<string | null>
    cost_minor: Generated<number | null>
  }
  shop_connections: {
    id: string
    shop_id: string
    kind: "shopify" | "woocommerce"
    address: string
    /** What opens it, sealed; null: it was disconnected, and they are forgotten. */
    sealed: string | null
    refunds_by: "shop" | "hand"
    /** How far back a first or whole sync reaches. */
    reach_days: number
    state: "new" | "ok" | "trouble" | "off"
    /** What the shop calls itself there. */
    name: string | null
    trouble: string | null
    last_error: string | null
    subscribed_to: string | null
    synced_until: number | null
    last_sync_at: number | null
    next_sync_at: number | null
    last_webhook_at: number | null
    webhooks: Generated<number>
    refused_webhooks: Generated<number>
    created_at: number
    updated_at: number
  }
  shop_runs: {
    id: string
    connection_id: string
    kind: "sync" | "whole" | "dry"
    asked_by: string | null
    state: "running" | "done" | "failed" | "stopped"
    since: number
    place: string
    counts: string
    notes: string
    begun_at: number
    ended_at: number | null
  }
  shop_things: { connection_id: string; kind: "order" | "product"; external_id: string; told_at: number }
  risk_rules: { version: number; document: string; author_id: string; reason: string; at: number }
  risk_marks: {
    return_id: string
    customer_id: string | null
    /** A keyed hash of the address. */
    place: string | null
    rules_version: number
    facts: string
    hits: string
    score: number
    chosen: Bit
    /** It held refunds; 0: it was only counted. */
    applied: Bit
    notice_at: number
    at: number
  }
  variant_holds: { key: string; product_id: string; quantity: number; at: number; until: number }

  people: {
    id: string
    name: string
    email: string | null
    locale: "fr" | "en"
    password_hash: string | null
    pin_hash: string | null
    badge: string | null
    created_at: number
    removed_at: number | null
  }
  person_roles: { person_id: string; role: string; site_id: string | null }
  devices: {
    id: string
    site_id: string
    name: string
    credential_hash: string
    public_key: string
    enrolled_at: number
    enrolled_by: string
    revoked_at: number | null
    last_seen_at: number | null
    /** Server time minus device time at the last contact, ms. */
    clock_offset: number | null
  }
  /** Who signed in on which device: what a fact's actor is checked against. */
  sign_ins: {
    id: string
    person_id: string
    device_id: string | null
    kind: "badge" | "password" | "claimed"
    started_at: number
    ends_at: number
  }
  sessions: {
    token_hash: string
    sign_in_id: string
    person_id: string
    device_id: string | null
    created_at: number
    expires_at: number
    ended_at: number | null
  }
  setup_links: { token_hash: string; created_at: number; expires_at: number; used_at: number | null }
  api_keys: {
    id: string
    shop_id: string
    name: string
    key_hash: string
    scopes: string
    created_at: number
    revoked_at: number | null
    /** Null: every site. */
    site_id: string | null
    /** Set when it was rotated: its last hours. */
    expires_at: number | null
    /** To the minute. */
    last_used_at: number | null
  }

  customers: {
    id: string
    shop_id: string
    name: string | null
    email: string | null
    phone: string | null
    address: string
    locale: "fr" | "en"
  }
  orders: {
    id: string
    shop_id: string
    number: string
    customer_id: string | null
    invoice_number: string | null
    invoiced_at: number | null
    currency: string
    country: string
    vat_regime: "national" | "oss"
    delivery_minor: number
    delivery_standard_minor: number | null
    /** Who brought it, and where to: a country and the first digits of its postcode, as "FR-59". */
    delivered_by?: string | null
    region?: string | null
    cancelled_at?: number | null
    created_at: number
    updated_at: number
  }
  order_lines: {
    id: string
    order_id: string
    ref: string
    sku: string
    gtin: string | null
    title: string
    category: string | null
    picture: string | null
    quantity: number
    paid_minor: number
    tax_minor: number
    delivered_at: number | null
    serial_tracked: Bit
    serials: string
    batch?: string | null
  }
  /** One per tender. Reserved and refunded are ours; outside and overpaid are what others did. */
  payments: {
    id: string
    order_id: string
    provider: string
    reference: string
    captured_minor: number
    currency: string
    route: "ours" | "platform"
    reserved_minor: number
    refunded_minor: number
    outside_minor: number
    overpaid_minor: number
    /** As the shop told it: "Visa", and the last four digits. */
    card_brand?: string | null
    card_last4?: string | null
  }

  returns: {
    id: string
    shop_id: string
    order_id: string
    rma: string
    site_id: string
    locale: "fr" | "en"
    basis: string
    /** Of the shop's own, one that follows the basis. */
    profile?: string | null
    notice_at: number
    /** A person corrected it: the next announcement leaves it. */
    notice_corrected_at?: number | null
    collected_by_trader: Bit
    information_given: Bit
    decided: string | null
    status: string
    risk_flags: string
    /** What its customer said of the goods, and whether the goods said otherwise. */
    risk_said?: "fault" | "fine" | null
    risk_found?: Bit
    /** First moment that is too late; null: the clock has not started. */
    due_at: number | null
    due_day: string | null
    /** JSON of the decision's obligations, for finance's queue; "[]" where none. */
    obligations: string
    /** Their sum, its currency and whom the first waits for: the list filters and adds up by them. */
    owed_minor?: number
    owed_currency?: string | null
    owed_holder?: string | null
    created_at: number
    updated_at: number
    /** Announced until this day (of the shop's calendar) it counts as in time: customer service extended the window. */
    window_until?: string | null
    /** Of the links to its customer's page: an older one opens nothing. */
    link_version?: number
  }
  return_notes: { id: string; return_id: string; author_id: string; text: string; at: number }
  /** What customer service finds a return by: SKU and GTIN of its lines; `newest` is the notice, negative. */
  return_articles: { key: string; newest: number; return_id: string }
  /** Pairs of words of a customer's name; the words that exist, how they sound, and what one slip makes of them. */
  customer_names: { key: string; customer_id: string }
  name_words: { word: string; sound: string }
  name_slips: { slip: string; word: string }
  return_lines: {
    id: string
    return_id: string
    order_line_id: string
    authorized: number
    reason: string | null
    comment: string | null
    wanted: string | null
  }
  parcels: {
    id: string
    /** The lookup key; null: nothing readable on it. */
    key: string | null
    carrier: string | null
    site_id: string
    state: ParcelState
    expected_day: string | null
    /** The dock arrival, corrected and clamped (domain.md, the legal clock). */
    arrived_at: number | null
    /** What a person said it is, instead of what the facts come to. */
    arrival_corrected_at?: number | null
    shipment_corrected_at?: number | null
    arrived_by: string | null
    damaged: Bit
    opened_at: number | null
    opened_by: string | null
    closed_at: number | null
    closed_by: string | null
    shipment_proof_at: number | null
    customer_postage_minor: number
    /** As a carrier weighed it. */
    weight_g?: number | null
    delivery_id: string | null
    updated_at: number
  }
  parcel_keys: { key: string; parcel_id: string }
  /** An id that was made of another of its numbers. */
  parcel_aliases: { alias_id: string; parcel_id: string; at: number }
  /** `fact_id`: who said so was an operator who opened the parcel; null: it was announced. */
  parcel_returns: { parcel_id: string; return_id: string; fact_id: string | null }
  deliveries: {
    id: string
    site_id: string
    carrier: string | null
    told: number | null
    counted: number
    fact_id: string
    at: number
  }
  units: {
    id: string
    return_id: string | null
    line_id: string | null
    parcel_id: string | null
    ordinal: number
    lpn: string | null
    serial: string | null
    reception: Reception
    acceptance: "pending" | "accepted" | "rejected" | "manual_intervention_required"
    grade: string | null
    fault: string | null
    disposition: string | null
    place: string | null
    complete: Bit
    disputed: Bit
    fact_in_review: Bit
    imported: Bit
    restored: Bit
    deduction_basis_points: number | null
    customer_heard: Bit
    /** The lead who answered; their answer outlives a later look that agrees. */
    decided_by: string | null
    updated_at: number
  }
  inspections: {
    fact_id: string
    unit_id: string
    parcel_id: string
    line_id: string | null
    person_id: string
    device_id: string | null
    outcome: string
    grade: string | null
    disposition: string | null
    fault: string | null
    answers: string
    defects: string
    override_reason: string | null
    note: string | null
    serial: string | null
    lpn: string | null
    place: string | null
    policy_version: number
    at: number
    superseded_by: string | null
  }
  exceptions: {
    id: string
    kind: string
    site_id: string
    parcel_id: string | null
    return_id: string | null
    line_id: string | null
    unit_id: string | null
    fact_id: string | null
    note: string | null
    owner_role: string
    opened_at: number
    closed_at: number | null
    closed_by: string | null
    outcome: string | null
    reason: string | null
  }
  /** Who looks after a lead's case, by its name ("unit:<id>", …), and where the thing lies if no bin was scanned. */
  case_keepers: { case_id: string; person_id: string | null; since: number; place: string | null }
  /**
   * Lists in which an open case stands, a row each: of a site or of all ("*"), of a kind or of all ("*"). `due_day` is its
   * next promise ("9999": none), `since` when the first of its reasons came; both kept by the end of each transaction.
   */
  open_cases: { case_id: string; site_id: string; kind: string; due_day: string; since: number }
  /** What cases hang on and this transaction has touched, until its end dates them; empty between transactions. */
  cases_touched: { kind: string; id: string }
  case_notes: { id: string; case_id: string; person_id: string; at: number; text: string }
  claims: {
    id: string
    kind: string
    against: string
    return_id: string | null
    parcel_id: string | null
    amount_minor: number
    currency: string
    state: string
    reason: string
    opened_at: number
  }

  streams: {
    id: string
    device_id: string
    last_seq: number
    safe_through: number
    started_at: number
    forked_at: number | null
    /** How far an earlier epoch had acknowledged it, by the device's word. */
    restored_through?: number
  }
  stream_gaps: { stream: string; from_seq: number; to_seq: number; noticed_at: number }
  /** Backups that were tried. Without a `file`: one made elsewhere, that somebody vouched for. */
  backups: {
    made_at: number
    file: string | null
    verified_at: number | null
    /** Why it came to nothing: the error's code or its first line. */
    problem: string | null
    epoch: string
    position: number
    bytes: Generated<number>
    photos: Generated<number>
    /** Photos that the server's own disk has not, or not whole. */
    missing: Generated<number>
  }
  /** (stream, seq) → fact. A slot whose fact has another hash than the known one keeps its own verdict and text. */
  fact_slots: {
    stream: string
    seq: number
    fact_id: string
    hash: string
    verdict: string | null
    code: string | null
    raw: string | null
    at: number
  }
  facts: {
    id: string
    hash: string
    stream: string
    seq: number
    type: string
    device_id: string | null
    person_id: string
    sign_in_id: string
    device_time: number
    received_at: number
    /** As it came, canonical. */
    raw: string
    verdict: "accepted" | "rejected" | "review"
    code: string | null
    message: string | null
    /** What it waits for, where it waits: "parcel:<id>", "fact:<id>", … */
    waits_for: string | null
    applied: Bit
    superseded_by: string | null
    imported: Bit
    /** The parcel that it speaks of, here or not. */
    parcel_id: string | null
    /** `device_time`, corrected and clamped (domain.md, the legal clock). */
    happened_at: number
    /** Null until stamped: set again when the verdict changes. */
    position: number | null
    /** Where it was stamped first, as its push was answered; 0: it came by an import, and the device had no answer. */
    first_position?: number | null
    /** The device says that an earlier epoch had acknowledged it: its money may have gone then. */
    restored?: Bit
  }
  photos: {
    sha256: string
    state: "stored" | "rejected"
    code: string | null
    bytes: number
    mime: string
    width: number
    height: number
    stored_at: number
  }
  fact_photos: {
    fact_id: string
    slot: string
    sha256: string
    bytes: number
    mime: string
    /** Its bytes are stored: the awaited ones are few, and a pull looks only at them. */
    here: Generated<Bit>
  }

  decisions: {
    id: string
    return_id: string
    cause: string
    policy_version: number
    input: string
    output: string
    at: number
  }
  intents: {
    id: string
    return_id: string
    order_id: string
    shop_id: string
    /** Its return's, kept so by a trigger. */
    site_id?: string
    payment_id: string
    /** The payment's; written by a trigger where it is not told. */
    provider?: string | null
    /** How the money leaves: by the payment's own provider, or another way that a person chose. */
    way?: IntentWay
    parcel_id: string | null
    kind: string
    number: number
    amount_minor: number
    currency: string
    state: IntentState
    /** JSON list of `HoldReason`. */
    reasons: string
    /** JSON list of reasons that a person has ended. */
    cleared: string
    /** JSON of `SettledUnit[]`. */
    units: string
    /** JSON of `BreakdownLine[]`. */
    breakdown: string
    /** JSON list of people's ids. */
    inspected_by: string
    /** JSON list of people who released it: two where policy wants two. */
    released_by: string
    decision_id: string | null
    stopped_by: "person" | "decision" | null
    note: string | null
    advance: Bit
    /** A person of finance holds it, whatever the facts come to. */
    on_hold?: Bit
    /** What lateness adds, while something else of its return is open: kept by triggers. */
    under?: Bit
    basis: string
    /** Its return's when it was made. */
    profile?: string | null
    due_at: number | null
    due_day: string | null
    created_at: number
    updated_at: number
    version: number
  }
  /** A list of finance's desk that a person keeps by name; `query` is the JSON of its address, `opens`: shown first. */
  saved_filters: { id: string; person_id: string; name: string; query: string; opens: Bit; created_at: number }
  /** Many that were proposed for release together and wait for a second person. JSON: `refunds`, `totals`. */
  release_batches: {
    id: string
    proposed_by: string
    proposed_at: number
    reason: string
    refunds: string
    totals: string
    state: "waiting" | "approved" | "declined"
    decided_by: string | null
    decided_at: number | null
  }
  /** What the uniqueness of settlements stands on: one row a unit of an intent, `active` while it is not stopped. */
  intent_units: { intent_id: string; unit_id: string; kind: string; payment_id: string; number: number; active: Bit }
  attempts: {
    id: string
    intent_id: string
    number: number
    idempotency_key: string
    state: string
    provider: string
    provider_refund_id: string | null
    error: string | null
    fence: number
    prepared_at: number
    sent_at: number | null
    settled_at: number | null
  }
  refunds: {
    id: string
    intent_id: string | null
    attempt_id: string | null
    /** Of what was paid on top for an exchange: the difference's id. */
    payment_id: string
    provider: string
    provider_refund_id: string
    amount_minor: number
    currency: string
    state: string
    at: number
  }
  /** A customer is asked for their account by a link; a newer one of the same return ends the older. */
  bank_asks: {
    id: string
    return_id: string
    intent_id: string
    version: number
    locale: "fr" | "en"
    asked_by: string
    asked_at: number
    expires_at: number
    answered_at: number | null
  }
  /** What somebody said the account is. `proposed_by` null: the customer. It counts once another has approved it. */
  bank_accounts: {
    id: string
    return_id: string
    ask_id: string | null
    /** IBAN and BIC, encrypted; `masked` is what screens show. */
    sealed: string
    masked: string
    holder: string
    /** JSON of `BankAddress`. */
    address: string
    agreed_at: number | null
    agreed_locale: "fr" | "en" | null
    agreed_text: string | null
    proposed_by: string | null
    proposed_at: number
    reason: string | null
    verdict: Generated<"approved" | "refused" | null>
    decided_by: Generated<string | null>
    decided_at: Generated<number | null>
    verdict_reason: Generated<string | null>
    /** Another took its place. */
    ended_at: Generated<number | null>
  }
  bank_ways: { intent_id: string; chosen_by: string; chosen_at: number }
  /** A file of transfers; `sealed` holds its bytes, encrypted. */
  bank_files: {
    message_id: string
    execution_day: string
    transfers: number
    sum_minor: number
    sealed: string
    sha256: string
    made_by: string
    made_at: number
    first_downloaded_at: Generated<number | null>
    undone_at: Generated<number | null>
    undone_by: Generated<string | null>
  }
  bank_transfers: {
    end_to_end_id: string
    message_id: string
    ordinal: number
    intent_id: string
    attempt_id: string
    account_id: string
    amount_minor: number
    /** The bank's, of it. */
    word: Generated<"none" | "taken" | "paid" | "rejected" | "undone">
    reason: Generated<string | null>
    word_at: Generated<number | null>
  }
  bank_reports: {
    sha256: string
    name: string
    report_id: string | null
    message_id: string | null
    outcome: "reading" | "taken" | "parked"
    because: string | null
    taken: Generated<number>
    paid: Generated<number>
    rejected: Generated<number>
    by: string
    at: number
  }
  /** Paid by hand. Without `done_at` it waits for a second person. */
  paid_outside: {
    intent_id: string
    reference: string
    paid_on: string
    proof: string
    proposed_by: string
    proposed_at: number
    agreed_by: string | null
    done_at: number | null
    /** A picture or a PDF that shows it, as it was given. */
    file_sha256?: string | null
    file_type?: string | null
    file_bytes?: number | null
  }
  /** How one parcel of a return is to come, and what became of booking it. One of a number stands at a time. */
  shipments: {
    id: string
    return_id: string
    /** Of the return's parcels, from 1. */
    number: number
    parcel_id: string | null
    way: SendingWay
    /** Who is booked, by its name among the carriers. */
    carrier: string | null
    state: ShipmentState
    /** What it costs the customer; null: what their own carrier asks. */
    price_minor: number | null
    currency: string
    because: string
    /** JSON of `Sender`; "{}" where nobody fetches it. */
    sender: Generated<string>
    /** JSON of `PointChoice`. */
    point: string | null
    day: string | null
    /** The carrier's own name of it. */
    carrier_id: Generated<string | null>
    tracking: string | null
    counter_code: Generated<string | null>
    cost_minor: Generated<number | null>
    cost_currency: Generated<string | null>
    /** Why the carrier said no, or why a person must look. */
    note: Generated<string | null>
    /** It is to be taken back as soon as it is known what became of it. */
    cancel_asked: Generated<Bit>
    /** Since when its label keeps the customer waiting. */
    delayed_at: Generated<number | null>
    chosen_by: string
    created_at: number
    updated_at: number
    version: Generated<number>
  }
  /** A carrier's own label, as it came; where there is none, ours is drawn. */
  shipment_labels: { shipment_id: string; format: "pdf" | "zpl"; base64: string; kept_at: number }
  shipment_attempts: {
    id: string
    shipment_id: string
    number: number
    /** By which the carrier knows it. */
    reference: string
    state: "sent" | "succeeded" | "failed" | "unknown"
    error: string | null
    fence: number
    sent_at: number
    settled_at: number | null
  }
  /** What a carrier said, once. Without a `parcel_id` it is of a parcel that is not here (yet). */
  carrier_events: {
    id: string
    carrier: string
    /** The lookup key. */
    tracking: string
    parcel_id: string | null
    kind: CarrierEventKind
    at: number
    code: string
    text: string | null
    source: "webhook" | "poll"
    received_at: number
  }
  /** What a customer gets for a unit; `unit_id` null: for what of the line has no resolution of its own. */
  resolutions: {
    id: string
    return_id: string
    line_id: string
    unit_id: string | null
    state: ResolutionState
    /** Why it was chosen, in words. */
    reason: string | null
    /** Why it was refused, from the list. */
    refusal: RefusalReason | null
    /** When the customer agreed to another means than they paid by, and to what words. */
    agreed_at: number | null
    agreement: string | null
    /** Of a replacement: what is wanted, where it is not the same again. */
    sku: string | null
    /** Its name and its price by then, where it is another variant. */
    variant?: string | null
    worth_minor?: number | null
    /** The shop's order of a replacement. */
    order_number: string | null
    /** By whom it was sent. */
    carrier: string | null
    tracking: string | null
    /** "person:<id>", … */
    chosen_by: string
    created_at: number
    updated_at: number
    version: number
  }
  /** A deduction that is proposed for a unit, and what its customer says to it. `price_minor` is the unit's. */
  hearings: {
    id: string
    return_id: string
    unit_id: string
    price_minor: number
    deduction_minor: number
    currency: string
    grade: string | null
    /** lapsed: its day went by without a word · overtaken: it is proposed no more, or not as it was. */
    state: "open" | "accepted" | "objected" | "lapsed" | "overtaken"
    asked_at: number
    /** The first moment that is too late. */
    ends_at: number
    answered_at: number | null
    locale: "fr" | "en" | null
    /** What stood before them when they agreed. */
    wording: string | null
    /** What they objected. */
    words: string | null
  }
  hearing_photos: { hearing_id: string; ordinal: number; sha256: string }
  /** What a customer asked on their return's page. */
  questions: { id: string; return_id: string; text: string; at: number }
  /** What a dearer variant costs on top of its unit: asked for by a link of the provider, and ordered once it is paid. */
  differences_asked: {
    id: string
    return_id: string
    unit_id: string
    order_id: string
    provider: string
    amount_minor: number
    currency: string
    state: "wanted" | "asked" | "paid" | "expired" | "stopped"
    provider_id: string | null
    url: string | null
    asked_at: number
    ends_at: number
    paid_at: number | null
    payment_id: string | null
    /** The provider's payment that it became; where there was nothing to send after all, when it went back. */
    payment_reference?: string | null
    given_back_at?: number | null
    given_back_ref?: string | null
    /** What of it went back or is on its way, by whoever; never more than was paid. */
    given_minor: Generated<number>
    /** How often a way back definitely failed: the next try has a key of its own. */
    failures: Generated<number>
  }
  /** One a return. Good for issued − spent − ended; `ended_minor` was taken back or has expired. */
  store_credits: {
    id: string
    shop_id: string
    return_id: string
    code: string
    currency: string
    issued_minor: number
    spent_minor: number
    ended_minor: number
    /** The first moment at which it is good for nothing. */
    expires_at: number | null
    created_at: number
    updated_at: number
  }
  /** What an intent put on a credit. One of them stands. */
  credit_parts: {
    id: string
    intent_id: string
    credit_id: string
    amount_minor: number
    issued_at: number
    taken_back_at: number | null
  }
  credit_spends: {
    id: string
    credit_id: string
    shop_id: string
    /** The shop's own, once. */
    key: string
    amount_minor: number
    currency: string
    order_number: string | null
    spent_at: number
    cancelled_at: number | null
  }
  /** Listed by a provider, of a payment or a return that is not here (yet). */
  unmatched_refunds: {
    provider: string
    provider_refund_id: string
    payment_reference: string
    other_reference: string | null
    amount_minor: number
    currency: string
    state: "pending" | "succeeded" | "failed"
    metadata: string
    at: number
  }
  ledger_entries: { id: string; source: string; kind: string; intent_id: string | null; text: string; at: number }
  /** A comparison of the books with whoever moves money. `person_id` null: the nightly one; `compared` and `balances`: JSON. */
  reconciliations: {
    id: string
    person_id: string | null
    begun_at: number
    ended_at: number
    state: "proven" | "differs" | "incomplete"
    found: number
    compared: string
    balances: string
  }
  /** What differed, once by `key`, for as long as a person needs it. */
  differences: {
    id: string
    key: string
    kind: string
    provider: string
    subject: string
    return_id: string | null
    ours_minor: number | null
    theirs_minor: number | null
    currency: string | null
    detail: string
    first_seen_at: number
    last_seen_at: number
    state: "open" | "explained" | "closed"
    owner_id: string | null
    comment: string | null
    said_by: string | null
    said_at: number | null
    version: number
  }
  /** A provider's own list of what it took out of our money. Sums are the file's. */
  settlement_files: {
    id: string
    provider: string
    name: string
    sha256: string
    bytes: number
    lines: number
    reference: string | null
    first_at: number
    last_at: number
    currency: string
    net_minor: number
    refunds_minor: number
    fees_minor: number
    person_id: string
    at: number
  }
  /** Its lines of refunds and fees; `ref` is the provider's name of the line, `posted` that it is in the books. */
  settlement_lines: {
    file_id: string
    line: number
    provider: string
    ref: string
    kind: "refund" | "refund_failed" | "fee"
    provider_refund_id: string | null
    amount_minor: number
    currency: string
    fee_minor: number
    fee_currency: string
    at: number
    posted: Bit
  }
  ledger_postings: { entry_id: string; ordinal: number; account: string; amount_minor: number; currency: string }
  jobs: {
    id: string
    kind: string
    subject: string
    payload: string
    run_at: number
    tries: number
    /** Fencing token: one more at every claim. */
    fence: number
    leased_until: number | null
    last_error: string | null
    done_at: number | null
    created_at: number
    /** Of a payment whose worker has looked: whom it is to be asked of. */
    provider?: string | null
  }
  /** How a provider is, and when it may be called again. A row from its first call on. */
  provider_gates: {
    provider: string
    /** Calls are spaced up to this moment, in microseconds. */
    paced_to: Generated<number>
    /** Nobody calls it before, ms. */
    paused_until: Generated<number>
    /** Calls in a row of which nobody knows what became. */
    failures: Generated<number>
    /** The circuit is open: one call at a time tries whether it is back. */
    open_since: Generated<number | null>
    trouble: Generated<string | null>
    last_error: Generated<string | null>
    probes: Generated<number>
  }
  /** Calls that are out, until they are answered or their lease has ended. */
  calls_out: { job_id: string; provider: string; until: number }
  /** As it came; `state` done: it told something of ours · kept: of something that is not here yet · refused: not ours. */
  webhooks: {
    id: string
    provider: string
    event_id: string
    body: string
    received_at: number
    times: Generated<number>
    state: "new" | "done" | "kept" | "refused"
    note: Generated<string | null>
    worked_at: Generated<number | null>
  }
  /** Which refunds a webhook told of, here or not. */
  webhook_refunds: { provider: string; provider_refund_id: string; webhook_id: string }
  /**
   * The customer's bank took a payment back, or tries to: one of an order, or what was paid on top for an exchange. Where
   * neither is named, it is not here yet.
   */
  disputes: {
    provider: string
    dispute_id: string
    payment_id: string | null
    difference_id?: string | null
    payment_reference: string
    other_reference: string | null
    amount_minor: number
    currency: string
    state: "open" | "lost" | "won"
    at: number
  }
  /** How a shop's papers are made; the newest version counts. */
  paper_settings: {
    shop_id: string
    version: number
    document: string
    author_id: string
    reason: string
    at: number
  }
  /** Paid back and without its papers yet; `waits_for`: what is missing for a credit note. */
  papers_wanted: { intent_id: string; waits_for: Generated<"invoice" | "seller" | null> }
  /** What of a refund is VAT. Without an `order_line_id` it is of the delivery; `rate` in basis points. */
  tax_shares: {
    intent_id: string
    ordinal: number
    order_id: string
    order_line_id: string | null
    rate: number
    gross_minor: number
    tax_minor: number
  }
  credit_note_series: { shop_id: string; year: number; last: number }
  /** `document` is all that stands on it, as JSON. */
  credit_notes: {
    id: string
    intent_id: string
    shop_id: string
    return_id: string
    year: number
    number: number
    name: string
    document: string
    issued_at: number
  }
  credit_note_files: { note_id: string; sha256: string; base64: string }
  /** What became of a note whose refund came back: an odd `turn` reverses it, an even one gives it anew. */
  credit_note_turns: {
    id: string
    note_id: string
    turn: number
    shop_id: string
    year: number
    number: number
    name: string
    document: string
    issued_at: number
  }
  credit_note_turn_files: { turn_id: string; sha256: string; base64: string }
  /** The number of a ledger entry in the accounting file of its year. */
  fec_numbers: { siren: string; closing: string; number: number; entry_id: string }
  /** Until which day of its shop's calendar what lateness adds to a return is reckoned. */
  surcharge_days: { return_id: string; day: string }
  /** What was told to whom, once a `key`. `about`: "intent:<id>", "person:<id>", … */
  mails: {
    id: string
    key: string
    about: string
    to_address: string
    reply_to: string | null
    subject: string
    text: string
    html: string | null
    /** JSON, name to value. */
    headers: Generated<string>
    message_id: string
    /** overtaken: the return had gone on before it left · bounced: taken, and sent back by who was to deliver it. */
    state: Generated<"waiting" | "sent" | "refused" | "given_up" | "overtaken" | "bounced">
    tries: Generated<number>
    last_error: Generated<string | null>
    created_at: number
    tried_at: Generated<number | null>
    sent_at: Generated<number | null>
    /** The return that it tells of, and JSON of what: `NoticeKind`s, or "account_asked". */
    return_id: Generated<string | null>
    kinds: Generated<string>
    /** Of one that was sent again: the person who asked for it. */
    asked_by: Generated<string | null>
    complained_at: Generated<number | null>
  }
  /** What happened to a return and is told. `due_at` null: nothing is left to do for it. */
  notices: {
    id: string
    return_id: string
    kind: NoticeKind
    about: string
    detail: string
    moment: number
    state: Generated<NoticeState>
    due_at: number | null
    mail_id: Generated<string | null>
    created_at: number
  }
  /** Addresses, in lower case, that nothing more is sent to by itself. */
  mail_troubles: {
    address: string
    /** unsubscribed: of what they need not be told, as reminders. */
    trouble: "bounced" | "complained" | "unsubscribed"
    reason: string
    mail_id: string | null
    at: number
  }
  /** Where the mails of one return go instead of to its customer's address. */
  notice_addresses: { return_id: string; address: string; said_by: string; at: number }
  /** Of a shop's own systems. The secrets are sealed; `kinds`: JSON of `NoticeKind`s. */
  webhook_endpoints: {
    id: string
    shop_id: string
    url: string
    name: string
    kinds: string
    state: Generated<"on" | "off" | "disabled">
    /** Why it is disabled. */
    because: Generated<string | null>
    secret: string
    /** Signs beside the new one until `old_until`. */
    old_secret: Generated<string | null>
    old_until: Generated<number | null>
    /** Calls in a row that came to nothing, since when, and until when nobody calls. */
    failures: Generated<number>
    failing_since: Generated<number | null>
    paused_until: Generated<number | null>
    created_by: string
    created_at: number
    updated_at: number
    version: Generated<number>
  }
  /** An event on its way to an endpoint. `began_at`: since when it is tried, anew after a replay. */
  webhook_deliveries: {
    id: string
    endpoint_id: string
    event_id: string
    return_id: string | null
    kind: string
    body: string
    state: Generated<"waiting" | "delivered" | "given_up">
    tries: Generated<number>
    status: Generated<number | null>
    last_error: Generated<string | null>
    created_at: number
    began_at: number
    ordinal: number
    tried_at: Generated<number | null>
    delivered_at: Generated<number | null>
  }
  /** A file of a shop's data on its way in. `phase` is what runs; `cursor` is the last key that is finished in it. */
  imports: {
    id: string
    shop_id: string
    kind: ImportKind
    name: string
    bytes: number
    sha256: string
    state: ImportState
    phase: Generated<"reading" | "judging" | "applying" | null>
    person_id: string
    format: Generated<string | null>
    columns: Generated<string>
    preview: Generated<string>
    mapping: Generated<string>
    remembered: Generated<Bit>
    readings: Generated<string>
    told_dates: Generated<string>
    lines: Generated<number>
    phase_done: Generated<number>
    phase_of: Generated<number>
    cursor: Generated<string | null>
    only_good: Generated<Bit>
    fault: Generated<FileFault | null>
    fault_line: Generated<number | null>
    checked_created: Generated<number>
    checked_changed: Generated<number>
    checked_same: Generated<number>
    checked_refused: Generated<number>
    checked_held: Generated<number>
    applied_created: Generated<number>
    applied_changed: Generated<number>
    applied_same: Generated<number>
    applied_refused: Generated<number>
    applied_held: Generated<number>
    /** The file and what is needed no longer of its lines are gone. */
    tidied: Generated<Bit>
    created_at: number
    ended_at: Generated<number | null>
  }
  /** `input` is the line understood, null where it is refused; `wrong` says what of it, as JSON. */
  import_lines: {
    import_id: string
    line: number
    key: string
    cells: string
    input: string | null
    fault: LineFault | null
    wrong: string | null
  }
  import_mappings: { shop_id: string; kind: ImportKind; headers: string; mapping: string; updated_at: number }
  /** What was sold and delivered: one row an order line, or a line of an upload. `week`: `weekOf` (shared/domain/week.ts). */
  sales: {
    id: string
    shop_id: string
    product_id: string
    week: number
    batch: string | null
    carrier: string | null
    region: string | null
    units: number
    source: "order" | "upload"
    /** The day that a line of an upload is of; null: its whole week, or an order's. */
    day: string | null
    /** Its units are in the tallies. */
    tallied?: Bit
  }
  /** A returned unit as it is counted. */
  learned_units: {
    unit_id: string
    shop_id: string
    return_id: string
    product_id: string
    sold_week: number
    seen_week: number
    batch: string | null
    carrier: string | null
    region: string | null
    reason: string | null
    grade: string | null
    fault: string | null
    disposition: string | null
    acceptance: string
    decided_by: string | null
    seen_at: number
    currency: Generated<string | null>
    price_minor: Generated<number>
    refunded_minor: Generated<number>
    deducted_minor: Generated<number>
    postage_minor: Generated<number>
    handling_minor: Generated<number>
    depreciation_minor: Generated<number>
    defective: Generated<Bit>
    deducted: Generated<Bit>
    disputed: Generated<Bit>
    /** It has a reason and a look that can be held against each other, and they say the same. */
    judged: Generated<Bit>
    agreed: Generated<Bit>
    /** It is in the tallies. */
    tallied: Generated<Bit>
    /** Tenths of a day. */
    wait_handed_over: Generated<number | null>
    wait_arrived: Generated<number | null>
    wait_received: Generated<number | null>
    wait_decided: Generated<number | null>
    wait_paid: Generated<number | null>
    wait_whole: Generated<number | null>
  }
  /** Sums of what is asked together; `cube`, `slot` and the keys: server/insights/numbers/cubes.ts. */
  tallies: {
    cube: number
    slot: number
    k1: number
    k2: number
    k3: number
    k4: number
    k5: number
    currency: string
    sold: number
    units: number
    defective: number
    deducted: number
    refused: number
    disputed: number
    judged: number
    agreed: number
    resold: number
    repaired: number
    destroyed: number
    refunded: number
    kept: number
    postage: number
    handling: number
    depreciation: number
  }
  number_names: { id: number; kind: string; name: string }
  /** Noted by triggers: something of their units' money or time changed. */
  learn_again: { return_id: string }
  cost_settings: { version: number; document: string; author_id: string; reason: string; at: number }
  insight_views: {
    id: string
    person_id: string
    name: string
    address: string
    shared: Bit
    created_at: number
  }
  learned_defects: { unit_id: string; defect: string }
  learned_until: { source: string; at: number; id: string }
  /** `about`, `chart`, `effect`: JSON (shared/contract/insights.ts). `series`: which one, by kind and parts. */
  signals: {
    id: string
    kind: string
    series: string
    about: string
    week: number
    since: number
    year: number
    log_e: number
    seen: number
    expected: number
    sold: number
    chart: string
    state: "new" | "looking" | "acted" | "no_cause" | "closed"
    owner_id: string | null
    /** The day of the action, of the shop's calendar. */
    acted_on: string | null
    effect: string | null
    told_at: number
    moved_at: number
  }
  signal_notes: {
    id: string
    signal_id: string
    person_id: string | null
    at: number
    kind: string
    text: string
    day: string | null
  }
  looks: { week: number; at: number; watched: number; sold: number; returned: number; told: number }
  /** A text by its words, without what names somebody. `id`: "line:" a return's line, "unit:" an inspected unit. */
  learned_texts: {
    id: string
    source: "customer" | "inspector"
    return_id: string
    product_id: string
    week: number
    language: "fr" | "en"
    /** Apart by blanks. */
    words: string
  }
  /** `words`: JSON (ThemeWord[]). Kept: a person has said something of it, and its words stay. */
  themes: {
    id: string
    language: "fr" | "en"
    words: string
    name: string | null
    pinned: Generated<Bit>
    kept: Generated<Bit>
    merged_into: string | null
    found_at: number
  }
  text_themes: { week: number; theme_id: string; text_id: string }
  /** Who of quality wants no weekly letter. */
  weekly_unwanted: { person_id: string; at: number }
  /** `what`: new, given, effect:DAY. */
  signal_letters: { person_id: string; signal_id: string; what: string; week: number }
  audit: {
    seq: number
    at: number
    actor: string
    action: string
    subject: string
    detail: string
    prev_hash: string
    hash: string
  }
  /** What this transaction adds to the audit, until its end chains it; empty between transactions. */
  audit_pending: { ordinal: number; at: number; actor: string; action: string; subject: string; detail: string }
}

export type { HoldReason }

import type { ImportKind, Mapping } from "../contract/imports.ts"

// What a file of each kind may hold, and by which headers it is known. Data, so that a shop's own word is one more here.

export type FieldType =
  | { type: "text"; max: number }
  /** A number of somebody's that is no quantity: kept digit by digit. */
  | { type: "identifier"; max: number }
  | { type: "gtin" }
  /** From 1 to 10,000, unless said otherwise. */
  | { type: "count"; least?: number; most?: number }
  | { type: "amount" }
  | { type: "moment" }
  | { type: "day" }
  /** A day, or a week as "2026-W45". */
  | { type: "period" }
  | { type: "currency" }
  | { type: "country" }
  | { type: "code" }
  | { type: "yes_no" }
  /** Each word with those that mean it; compared without accents, capitals and signs. */
  | { type: "word"; words: Record<string, readonly string[]> }

export type ImportField = FieldType & {
  name: string
  required?: true
  /** What it belongs to: lines of one thing may not say two different ones. */
  of: "whole" | "line"
  headers: readonly string[]
}

const text = (max: number) => ({ type: "text", max }) as const
const identifier = { type: "identifier", max: 100 } as const
const amount = { type: "amount" } as const
const moment = { type: "moment" } as const
const word = (words: Record<string, readonly string[]>) => ({ type: "word", words }) as const
const locale = word({ fr: ["fr", "francais", "french", "fr fr"], en: ["en", "anglais", "english", "en gb", "en us"] })
const provider = word({
  stripe: ["stripe"],
  mollie: ["mollie"],
  test: ["test"],
  manual: ["manual", "manuel", "autre", "other"],
})
const route = word({ ours: ["ours", "nous"], platform: ["platform", "plateforme"] })

const orderNumber = ["numero de commande", "no commande", "n commande", "commande", "order number", "order no", "order"]
const sku = ["sku", "reference article", "ref article", "code article", "article", "item", "item number"]
const quantity = ["quantite", "qte", "quantity", "qty", "nombre"]
const currency = ["devise", "monnaie", "currency"]
const paymentReference = [
  ...["reference de paiement", "reference paiement", "paiement", "transaction", "id transaction"],
  ...["payment reference", "payment", "payment id", "transaction id", "charge"],
]
const captured = [
  ...["montant encaisse", "encaisse", "montant capture", "montant du paiement", "montant"],
  ...["captured", "captured amount", "amount captured", "amount"],
]
const cardLast4 = ["quatre derniers chiffres", "fin de carte", "last4", "last 4", "card last4", "card last 4"]
const providers = ["prestataire", "prestataire de paiement", "provider", "payment provider", "psp"]

export const importFields: Record<ImportKind, readonly ImportField[]> = {
  orders: [
    { name: "number", ...identifier, required: true, of: "whole", headers: [...orderNumber, "numero", "number"] },
    { name: "currency", type: "currency", required: true, of: "whole", headers: currency },
    {
      name: "country",
      type: "country",
      required: true,
      of: "whole",
      headers: ["pays", "country", "pays de livraison", "shipping country"],
    },
    { name: "sku", ...identifier, required: true, of: "line", headers: [...sku, "reference"] },
    {
      name: "title",
      ...text(300),
      required: true,
      of: "line",
      headers: [
        "titre",
        "designation",
        "libelle",
        "nom du produit",
        "produit",
        "title",
        "product",
        "product name",
        "description",
      ],
    },
    { name: "quantity", type: "count", required: true, of: "line", headers: quantity },
    {
      name: "paid",
      ...amount,
      required: true,
      of: "line",
      headers: [
        "montant paye",
        "paye",
        "total ligne",
        "montant ttc",
        "total ttc",
        "paid",
        "line total",
        "amount paid",
        "total",
      ],
    },
    {
      name: "ref",
      ...identifier,
      of: "line",
      headers: ["ligne", "numero de ligne", "id ligne", "line", "line id", "line ref"],
    },
    { name: "gtin", type: "gtin", of: "line", headers: ["gtin", "ean", "ean13", "code barres", "barcode", "upc"] },
    { name: "category", ...text(60), of: "line", headers: ["categorie", "rayon", "famille", "category"] },
    {
      name: "family",
      ...text(100),
      of: "line",
      headers: ["modele", "famille d articles", "famille de variantes", "family", "product family", "model", "style"],
    },
    { name: "size", ...text(60), of: "line", headers: ["taille", "pointure", "size"] },
    { name: "colour", ...text(60), of: "line", headers: ["couleur", "coloris", "colour", "color"] },
    { name: "variant", ...text(60), of: "line", headers: ["variante", "declinaison", "variant", "option"] },
    { name: "tax", ...amount, of: "line", headers: ["tva", "montant tva", "taxe", "tax", "vat", "tax amount"] },
    {
      name: "deliveredAt",
      ...moment,
      of: "line",
      headers: ["livre le", "date de livraison", "delivered at", "delivered", "delivery date"],
    },
    { name: "serial", ...identifier, of: "line", headers: ["numero de serie", "serie", "serial", "serial number"] },
    {
      name: "invoiceNumber",
      ...identifier,
      of: "whole",
      headers: ["facture", "numero de facture", "invoice", "invoice number"],
    },
    {
      name: "invoicedAt",
      ...moment,
      of: "whole",
      headers: [
        "date de facture",
        "facture le",
        "date de commande",
        "invoiced at",
        "invoice date",
        "order date",
        "date",
      ],
    },
    {
      name: "delivery",
      ...amount,
      of: "whole",
      headers: [
        "frais de port",
        "port",
        "livraison",
        "frais de livraison",
        "delivery",
        "shipping",
        "delivery fee",
        "shipping cost",
      ],
    },
    {
      name: "deliveryStandard",
      ...amount,
      of: "whole",
      headers: ["port standard", "livraison standard", "standard delivery", "standard shipping"],
    },
    {
      name: "vatRegime",
      ...word({ national: ["national"], oss: ["oss", "guichet unique"] }),
      of: "whole",
      headers: ["regime de tva", "regime tva", "vat regime"],
    },
    {
      name: "customerName",
      ...text(200),
      of: "whole",
      headers: ["nom du client", "client", "nom", "customer", "customer name", "name"],
    },
    { name: "email", ...text(200), of: "whole", headers: ["e mail", "email", "courriel", "mail", "adresse e mail"] },
    { name: "phone", ...text(40), of: "whole", headers: ["telephone", "tel", "portable", "phone", "mobile"] },
    {
      name: "address",
      ...text(1000),
      of: "whole",
      headers: ["adresse", "adresse de livraison", "address", "shipping address"],
    },
    { name: "locale", ...locale, of: "whole", headers: ["langue", "language", "locale"] },
    { name: "provider", ...provider, of: "line", headers: providers },
    { name: "reference", ...identifier, of: "line", headers: paymentReference },
    { name: "captured", ...amount, of: "line", headers: captured },
    { name: "route", ...route, of: "line", headers: ["route", "voie de remboursement", "refund route"] },
    { name: "cardLast4", type: "identifier", max: 4, of: "line", headers: cardLast4 },
    { name: "cardBrand", ...text(40), of: "line", headers: ["carte", "marque de la carte", "card", "card brand"] },
  ],
  payments: [
    { name: "number", ...identifier, required: true, of: "line", headers: orderNumber },
    { name: "provider", ...provider, required: true, of: "line", headers: providers },
    { name: "reference", ...identifier, required: true, of: "line", headers: [...paymentReference, "reference"] },
    { name: "captured", ...amount, required: true, of: "line", headers: captured },
    { name: "currency", type: "currency", of: "line", headers: currency },
    { name: "route", ...route, of: "line", headers: ["route", "voie de remboursement", "refund route"] },
    { name: "cardLast4", type: "identifier", max: 4, of: "line", headers: cardLast4 },
    { name: "cardBrand", ...text(40), of: "line", headers: ["carte", "marque de la carte", "card", "card brand"] },
  ],
  returns: [
    { name: "orderNumber", ...identifier, required: true, of: "whole", headers: orderNumber },
    {
      name: "basis",
      ...word({
        withdrawal: ["withdrawal", "retractation", "droit de retractation"],
        conformity: ["conformity", "conformite", "garantie de conformite", "garantie legale"],
        goodwill: ["goodwill", "geste commercial"],
        commercial: ["commercial", "commerciale", "garantie commerciale", "commercial guarantee"],
      }),
      required: true,
      of: "whole",
      headers: ["motif legal", "base legale", "fondement", "legal basis", "basis"],
    },
    {
      name: "noticeAt",
      ...moment,
      required: true,
      of: "whole",
      headers: [
        "demande le",
        "date de demande",
        "annonce le",
        "date du retour",
        "notice",
        "notice date",
        "requested at",
        "announced at",
        "date",
      ],
    },
    {
      name: "ref",
      ...identifier,
      required: true,
      of: "line",
      headers: ["ligne", "line", "line ref", ...sku, "reference"],
    },
    { name: "quantity", type: "count", required: true, of: "line", headers: quantity },
    {
      name: "number",
      ...identifier,
      of: "whole",
      headers: ["numero de retour", "retour", "rma", "return number", "return", "numero"],
    },
    {
      name: "reason",
      type: "code",
      of: "line",
      headers: ["raison", "motif", "motif du retour", "reason", "return reason"],
    },
    { name: "comment", ...text(2000), of: "line", headers: ["commentaire", "remarque", "comment", "note"] },
    {
      name: "wanted",
      ...word({
        refund: ["refund", "remboursement"],
        exchange: ["exchange", "echange"],
        store_credit: ["store credit", "avoir"],
        repair: ["repair", "reparation"],
      }),
      of: "line",
      headers: ["souhait", "demande", "wanted", "resolution", "wanted resolution"],
    },
    {
      name: "profile",
      ...text(60),
      of: "whole",
      headers: ["profil", "profil de retour", "conditions de retour", "profile", "return profile", "return terms"],
    },
    { name: "siteCode", ...identifier, of: "whole", headers: ["site", "entrepot", "warehouse", "site code"] },
    { name: "locale", ...locale, of: "whole", headers: ["langue", "language", "locale"] },
    {
      name: "collectedByTrader",
      type: "yes_no",
      of: "whole",
      headers: ["enlevement", "collecte par le vendeur", "collected by us", "pickup"],
    },
    { name: "informationGiven", type: "yes_no", of: "whole", headers: ["information donnee", "information given"] },
    { name: "carrier", ...text(60), of: "line", headers: ["transporteur", "carrier"] },
    {
      name: "tracking",
      ...identifier,
      of: "line",
      headers: ["numero de suivi", "suivi", "colis", "tracking", "tracking number", "parcel"],
    },
    {
      name: "expectedDay",
      type: "day",
      of: "line",
      headers: ["attendu le", "date prevue", "expected", "expected day", "expected on"],
    },
    { name: "shippedAt", ...moment, of: "line", headers: ["expedie le", "date d expedition", "shipped", "shipped at"] },
  ],
  sales: [
    { name: "sku", ...identifier, required: true, of: "line", headers: [...sku, "reference"] },
    {
      name: "period",
      type: "period",
      required: true,
      of: "line",
      headers: ["semaine", "jour", "date", "livre le", "date de livraison", "week", "day", "delivered on", "period"],
    },
    {
      name: "units",
      type: "count",
      least: 0,
      most: 10_000_000,
      required: true,
      of: "line",
      headers: ["unites vendues", "unites", "ventes", "vendus", "units sold", "units", "sold", "sales", ...quantity],
    },
    {
      name: "batch",
      ...text(100),
      of: "line",
      headers: ["lot", "numero de lot", "batch", "batch number", "lot number"],
    },
    { name: "carrier", ...text(40), of: "line", headers: ["transporteur", "livre par", "carrier", "delivered by"] },
    { name: "region", ...text(20), of: "line", headers: ["region", "zone", "destination"] },
  ],
}

/** "N° de commande" → "n de commande": as headers and words are compared. */
export const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim()

/** A column for each field whose header is known; the field named first has the first choice. */
export function guessMapping(kind: ImportKind, columns: readonly string[]): Mapping {
  const headers = columns.map((column) => plain(column).replace(/^(n|no|nr) (de |du )?(?=\w)/, "numero de "))
  const bare = columns.map(plain)
  const taken = new Set<number>()
  const mapping: Mapping = {}
  for (const field of importFields[kind]) {
    const names = [plain(field.name), ...field.headers]
    for (const name of names) {
      const at = bare.findIndex((header, index) => !taken.has(index) && (header === name || headers[index] === name))
      if (at < 0) continue
      taken.add(at)
      mapping[field.name] = { column: at }
      break
    }
  }
  return mapping
}

/** The fields that a check cannot do without and that the mapping lacks. */
export const lackingFields = (kind: ImportKind, mapping: Mapping): string[] =>
  importFields[kind].filter((field) => field.required && !mapping[field.name]).map((field) => field.name)

// The demo's two shops and what they sell. Prices in cents, tax included.

export interface DemoProduct {
  sku: string
  title: string
  category: string
  /** A file of server/demo/pictures, without its ending. */
  picture: string
  priceMinor: number
  gtin: string
  serialTracked?: boolean
}

export interface DemoShop {
  code: string
  name: string
  legalName: string
  vatNumber: string
  products: readonly DemoProduct[]
}

export const demoShops: readonly DemoShop[] = [
  {
    code: "novembre",
    name: "Atelier Novembre",
    legalName: "Atelier Novembre SAS",
    vatNumber: "FR40303265045",
    products: [
      make("NOV-ROBE-38", "Robe Mistral, bleu nuit, 38", "clothing", "dress", 8_990, 1),
      make("NOV-ROBE-40", "Robe Mistral, bleu nuit, 40", "clothing", "dress", 8_990, 2),
      make("NOV-ROBE-42", "Robe Alizé, rouge brique, 42", "clothing", "dress", 10_900, 3),
      make("NOV-VESTE-M", "Veste Garrigue, olive, M", "clothing", "jacket", 14_900, 4),
      make("NOV-VESTE-L", "Veste Garrigue, olive, L", "clothing", "jacket", 14_900, 5),
      make("NOV-BASK-41", "Baskets Corniche, blanc, 41", "shoes", "shoes", 11_500, 6),
      make("NOV-BASK-42", "Baskets Corniche, blanc, 42", "shoes", "shoes", 11_500, 7),
      make("NOV-BASK-44", "Baskets Calanque, noir, 44", "shoes", "shoes", 12_900, 8),
      make("NOV-SAC-20", "Sac à dos Sentier, 20 L", "bags", "backpack", 7_490, 9),
      make("NOV-SAC-30", "Sac à dos Sentier, 30 L", "bags", "backpack", 9_490, 10),
    ],
  },
  {
    code: "brise",
    name: "Maison Brise",
    legalName: "Maison Brise SARL",
    vatNumber: "FR83404833048",
    products: [
      make("BRI-BOUIL", "Bouilloire Source, 1,7 L, inox", "home", "kettle", 4_290, 11),
      make("BRI-BOUIL-N", "Bouilloire Source, 1,2 L, noire", "home", "kettle", 3_890, 12),
      make("BRI-LAMPE", "Lampe Veillée, laiton", "home", "lamp", 6_900, 13),
      make("BRI-LAMPE-P", "Lampe Veillée, petite, blanche", "home", "lamp", 4_900, 14),
      { ...make("BRI-CASQ", "Casque audio Silence 2", "electronics", "headphones", 19_900, 15), serialTracked: true },
      { ...make("BRI-MONTRE", "Montre connectée Tempo", "electronics", "watch", 34_900, 16), serialTracked: true },
      make("BRI-PERC", "Perceuse-visseuse Établi 18 V", "electronics", "drill", 12_990, 17),
      make("BRI-OURS", "Ours Grisou, 40 cm", "toys", "toy", 2_990, 18),
      make("BRI-OURS-P", "Ours Grisou, 25 cm", "toys", "toy", 1_990, 19),
    ],
  },
]

/** Reasons as customers give them, by category: what the demo's customers choose from. */
export const demoReasons: Record<string, readonly string[]> = {
  clothing: ["too_small", "too_large", "not_as_pictured", "changed_mind", "defective"],
  shoes: ["too_small", "too_large", "uncomfortable", "changed_mind"],
  bags: ["changed_mind", "not_as_pictured", "defective"],
  home: ["changed_mind", "arrived_damaged", "not_as_pictured", "defective"],
  electronics: ["defective", "changed_mind", "arrived_damaged"],
  toys: ["changed_mind", "arrived_damaged"],
}

/** What a few of them wrote beside it; no handheld shows it. */
export const demoComments: readonly string[] = [
  "Je l’ai essayé une fois, il ne me va pas.",
  "Le carton était déjà ouvert à la livraison.",
  "Merci de me confirmer la réception par e-mail.",
  "La couleur n’est pas celle de la photo.",
  "Ma voisine Odile le déposera pour moi.",
]

export const demoFirstNames = "Camille Jeanne Paul Inès Hugo Léa Malik Nora Théo Zoé Anouk Élie Sofia Yanis".split(" ")
export const demoLastNames = "Moreau Petit Bernard Garcia Lefèvre Roux Fontaine Nguyen Marchand Colin Aubry".split(" ")

/** GTIN-13 of the range 2000…: in-store numbers, which no real product has. */
function make(
  sku: string,
  title: string,
  category: string,
  picture: string,
  priceMinor: number,
  n: number,
): DemoProduct {
  const body = `2000${String(n * 7919).padStart(8, "0")}`
  const sum = Array.from(body).reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0)
  return { sku, title, category, picture, priceMinor, gtin: body + ((10 - (sum % 10)) % 10) }
}

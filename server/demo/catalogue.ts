// The demo's two shops and what they sell. Prices in cents, tax included. What is planted in them: docs/demo.md.

export interface DemoProduct {
  sku: string
  title: string
  category: string
  /** One of `drawnPictures` (pictures.ts): a drawing of server/demo/pictures, in a colour or as it is. */
  picture: string
  priceMinor: number
  gtin: string
  /** What a customer can have it exchanged within. */
  family: string
  size: string | null
  colour: string | null
  variant: string | null
  /** null: the shop does not count it. */
  stock: number | null
  weightGrams: number
  serialTracked?: boolean
  /** Who made it; invented like all else here. */
  supplier: string
  /** How often it comes back, against 1 for an ordinary article. */
  weight: number
  /** The letter that begins the serials of the lots it was made in: its articles carry one, tracked or not. */
  lots?: string
}

export interface DemoShop {
  code: string
  name: string
  legalName: string
  vatNumber: string
  products: readonly DemoProduct[]
}

type Model = {
  sku: string
  title: string
  category: string
  picture: string
  price: number
  supplier: string
  weight?: number
  lots?: string
  serialTracked?: boolean
  /** By the ending of its SKU. */
  sizes?: Record<string, string>
}

const sizes = (...each: string[]): Record<string, string> => Object.fromEntries(each.map((size) => [size, size]))
const clothing = { category: "clothing", sizes: sizes("S", "M", "L") }

/** Words of a title that are neither its family nor its colour. */
const NO_COLOUR = /\d|^(petite|bois|pin|verre)$/

const novembre: readonly Model[] = [
  model("NOV-ROBE", "Robe Mistral, bleu nuit", "dress-navy", 8_990, "Couture Verdon", {
    category: "clothing",
    sizes: sizes("36", "38", "40", "42"),
    weight: 2.4,
  }),
  model("NOV-ROBV", "Robe Mistral, lie-de-vin", "dress", 8_990, "Couture Verdon", {
    category: "clothing",
    sizes: sizes("36", "38", "40", "42"),
    weight: 2.4,
  }),
  model("NOV-ALIZE", "Robe Alizé, rouge brique", "dress-brick", 10_900, "Tissages Aubrac", {
    category: "clothing",
    sizes: sizes("38", "40", "42"),
  }),
  model("NOV-VESTE", "Veste Garrigue, olive", "jacket-olive", 14_900, "Tissages Aubrac", clothing),
  model("NOV-VESTB", "Veste Garrigue, marine", "jacket", 14_900, "Tissages Aubrac", clothing),
  model("NOV-PULL", "Pull Causse, écru", "jumper", 7_900, "Laines Margeride", clothing),
  model("NOV-PULLV", "Pull Causse, sapin", "jumper-pine", 7_900, "Laines Margeride", clothing),
  model("NOV-PANT", "Pantalon Estran, sable", "trousers", 6_900, "Tissages Aubrac", {
    category: "clothing",
    sizes: sizes("38", "40", "42", "44"),
  }),
  model("NOV-PANTN", "Pantalon Estran, ardoise", "trousers-slate", 6_900, "Tissages Aubrac", {
    category: "clothing",
    sizes: sizes("38", "40", "42", "44"),
  }),
  model("NOV-ECHA", "Écharpe Bise, moutarde", "scarf", 3_490, "Laines Margeride", {
    category: "clothing",
    weight: 0.5,
  }),
  model("NOV-BASK", "Baskets Corniche, blanc", "shoes", 11_500, "Chausseurs de l’Anse", {
    category: "shoes",
    sizes: sizes("39", "41", "42", "44"),
  }),
  model("NOV-BASKN", "Baskets Calanque, noir", "shoes-black", 12_900, "Chausseurs de l’Anse", {
    category: "shoes",
    sizes: sizes("40", "42", "44"),
    lots: "C",
  }),
  model("NOV-BOTT", "Bottines Ardoise, cognac", "boots", 15_900, "Cuirs Vézère", {
    category: "shoes",
    sizes: sizes("37", "38", "39", "40"),
  }),
  model("NOV-SAC-20", "Sac à dos Sentier, 20 L", "backpack", 7_490, "Bagages Lozère", { category: "bags" }),
  model("NOV-SAC-30", "Sac à dos Sentier, 30 L, ocre", "backpack-ochre", 9_490, "Bagages Lozère", { category: "bags" }),
]

const brise: readonly Model[] = [
  model("BRI-BOUIL", "Bouilloire Source, 1,7 L, sauge", "kettle", 4_290, "Émaux Corrèze", {
    category: "home",
    weight: 2.2,
    lots: "S",
  }),
  model("BRI-BOUIL-N", "Bouilloire Source, 1,2 L, noire", "kettle-black", 3_890, "Émaux Corrèze", {
    category: "home",
    lots: "S",
  }),
  model("BRI-LAMPE", "Lampe Veillée, laiton", "lamp", 6_900, "Verreries Oisans", { category: "home" }),
  model("BRI-LAMPE-P", "Lampe Veillée, petite, rose", "lamp-rose", 4_900, "Verreries Oisans", { category: "home" }),
  model("BRI-CARAF", "Carafe Ondée, verre, 1 L", "carafe", 2_890, "Verreries Oisans", { category: "home" }),
  model("BRI-VASE", "Vase Rosée, verre bleu", "vase", 4_490, "Verreries Oisans", { category: "home" }),
  model("BRI-VASE-V", "Vase Rosée, verre ambre", "vase-amber", 4_490, "Verreries Oisans", { category: "home" }),
  model("BRI-MUG", "Tasses Brume, lot de 4", "mug", 3_290, "Émaux Corrèze", { category: "home", weight: 0.7 }),
  model("BRI-COUSS", "Coussin Nuage, terracotta", "cushion", 3_990, "Laines Margeride", {
    category: "home",
    weight: 0.6,
  }),
  model("BRI-COUSS-B", "Coussin Nuage, bleu lin", "cushion-blue", 3_990, "Laines Margeride", {
    category: "home",
    weight: 0.6,
  }),
  model("BRI-CASQ", "Casque audio Silence 2, graphite", "headphones", 19_900, "Sonor Atelier", {
    category: "electronics",
    serialTracked: true,
  }),
  model("BRI-CASQ-I", "Casque audio Silence 2, ivoire", "headphones-ivory", 19_900, "Sonor Atelier", {
    category: "electronics",
    serialTracked: true,
    weight: 1.6,
  }),
  model("BRI-MONTRE", "Montre connectée Tempo", "watch", 34_900, "Sonor Atelier", {
    category: "electronics",
    serialTracked: true,
    weight: 0.5,
  }),
  model("BRI-ENCE", "Enceinte Écho, pin", "speaker", 8_900, "Sonor Atelier", { category: "electronics" }),
  model("BRI-PERC", "Perceuse-visseuse Établi 18 V", "drill", 12_990, "Outillage Bréda", { category: "electronics" }),
  model("BRI-OURS", "Ours Grisou, 40 cm", "toy", 2_990, "Jouets Combrailles", { category: "toys", weight: 0.6 }),
  model("BRI-OURS-P", "Ours Grisou, 25 cm, gris", "toy-grey", 1_990, "Jouets Combrailles", {
    category: "toys",
    weight: 0.6,
  }),
  model("BRI-TRAIN", "Train Vallon, bois", "train", 3_490, "Jouets Combrailles", { category: "toys", weight: 0.6 }),
]

export const demoShops: readonly DemoShop[] = [
  {
    code: "novembre",
    name: "Atelier Novembre",
    legalName: "Atelier Novembre SAS",
    vatNumber: "FR40303265045",
    products: novembre.flatMap((each, at) => articles(each, at + 1)),
  },
  {
    code: "brise",
    name: "Maison Brise",
    legalName: "Maison Brise SARL",
    vatNumber: "FR83404833048",
    products: brise.flatMap((each, at) => articles(each, at + 51)),
  },
]

function model(
  sku: string,
  title: string,
  picture: string,
  price: number,
  supplier: string,
  more: Omit<Model, "sku" | "title" | "picture" | "price" | "supplier">,
): Model {
  return { sku, title, picture, price, supplier, ...more }
}

/** One article for each size; `n` makes their GTINs. */
function articles(one: Model, n: number): DemoProduct[] {
  const { sku, title, category, picture, price, supplier, weight = 1, lots, serialTracked } = one
  const more = { ...(lots && { lots }), ...(serialTracked && { serialTracked }) }
  const told = { ...familyOf(title), weightGrams: gramsOf(category, n) }
  const base = { category, picture, priceMinor: price, supplier, ...told, ...more }
  const ends = Object.entries(one.sizes ?? {})
  if (ends.length === 0)
    return [{ ...base, sku, title, weight, gtin: gtinOf(n * 10), size: null, stock: stockOf(n * 10) }]
  return ends.map(([end, size], at) => ({
    ...base,
    sku: `${sku}-${end}`,
    title: `${title}, ${size}`,
    weight: weight / ends.length,
    gtin: gtinOf(n * 10 + at),
    size,
    stock: stockOf(n * 10 + at),
  }))
}

/** "Bouilloire Source, 1,7 L, sauge": the family, then what tells it from the others. */
function familyOf(title: string): Pick<DemoProduct, "family" | "colour" | "variant"> {
  const [family = title, ...rest] = title.split(", ")
  const colour = rest.find((part) => !NO_COLOUR.test(part)) ?? null
  return { family, colour, variant: rest.filter((part) => part !== colour).join(", ") || null }
}

/** One in nine is sold out, one in eleven is not counted. */
function stockOf(n: number): number | null {
  if (n % 11 === 5) return null
  return n % 9 === 4 ? 0 : 1 + ((n * 37) % 24)
}

function gramsOf(category: string, n: number): number {
  const usual: Record<string, number> = { clothing: 420, shoes: 980, home: 1_150, bags: 860, electronics: 740 }
  return usual[category] ?? 380 + n
}

/** GTIN-13 of the range 2000…: in-store numbers, which no real product has. */
function gtinOf(n: number): string {
  const body = `2000${String(n * 7919).padStart(8, "0")}`
  const sum = Array.from(body).reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0)
  return body + ((10 - (sum % 10)) % 10)
}

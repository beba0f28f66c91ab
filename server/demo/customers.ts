import type { Dice } from "./random.ts"

// Invented people of invented streets, with addresses at domains that are kept free for examples (RFC 2606).

export interface DemoCustomer {
  name: string
  email: string
  phone?: string
  address: string[]
}

const words = (text: string) => text.split(" ")

const french = {
  first: words("Camille Jeanne Paul Inès Hugo Léa Malik Nora Théo Zoé Anouk Élie Sofia Yanis Adèle Gaspard Maëlle Noé"),
  last: words(
    "Moreau Petit Bernard Garcia Lefèvre Roux Fontaine Nguyen Marchand Colin Aubry Rivière Garnier Diop Caron",
  ),
  towns: ["69003 Lyon", "44000 Nantes", "59800 Lille", "33000 Bordeaux", "35000 Rennes", "13006 Marseille"],
  street: (n: number) => `${n} rue des Essais`,
  phone: (n: string) => `+33 6 39 98 ${n.slice(0, 2)} ${n.slice(2)}`,
}
const abroad = {
  BE: { first: words("Lotte Wout Élise Bram"), last: words("Peeters Janssens Dubois"), town: "1000 Bruxelles" },
  CH: { first: words("Urs Noëlle Reto Sandrine"), last: words("Zürcher Favre Bianchi"), town: "8001 Zürich" },
  DE: { first: words("Jürgen Anke Till Mareike"), last: words("Schröder Köhler Bäcker"), town: "50667 Köln" },
  ES: { first: words("Íñigo Lucía Mateo Nerea"), last: words("Ibáñez Muñoz Peña"), town: "28004 Madrid" },
  GB: { first: words("Nell Rowan Isla Owen"), last: words("Ashby O’Hara Whitlock"), town: "Bristol BS1 4DJ" },
  IT: { first: words("Chiara Niccolò Giulia Elio"), last: words("Conti Rinaldi D’Amico"), town: "20121 Milano" },
  NL: { first: words("Sanne Daan Femke Joris"), last: words("Visser Bakker Dijkstra"), town: "3511 Utrecht" },
  PL: { first: words("Zofia Łukasz Agnieszka Jan"), last: words("Wójcik Kamińska Żak"), town: "31-001 Kraków" },
}
export type DemoCountry = "FR" | keyof typeof abroad
const countries = Object.keys(abroad) as (keyof typeof abroad)[]
const domains = ["example.org", "example.com", "example.net", "courriel.example", "poste.example"]

/** What they paid in. */
export function currencyOf(country: DemoCountry): "EUR" | "CHF" | "GBP" {
  if (country === "CH") return "CHF"
  return country === "GB" ? "GBP" : "EUR"
}

/** The n-th customer; the same one whenever they order. */
export function customerOf(luck: Dice, n: number): { country: DemoCountry; customer: DemoCustomer } {
  const country = luck.chance(0.82) ? "FR" : luck.pick(countries)
  const from = country === "FR" ? french : abroad[country]
  const [first, last] = [luck.pick(from.first), luck.pick(from.last)]
  const house = 1 + luck.below(90)
  const address =
    country === "FR"
      ? [french.street(house), luck.pick(french.towns)]
      : [`Exempelstraat ${house}`, abroad[country].town]
  return {
    country,
    customer: {
      name: `${first} ${last}`,
      email: `${plain(first)}.${plain(last)}${n}@${luck.pick(domains)}`,
      ...(country === "FR" && luck.chance(0.4) && { phone: french.phone(String(1_000 + luck.below(9_000))) }),
      address,
    },
  }
}

const plain = (name: string) =>
  name
    .normalize("NFD")
    .replace(/ł/gi, "l")
    .replace(/[^a-z]/gi, "")
    .toLowerCase()

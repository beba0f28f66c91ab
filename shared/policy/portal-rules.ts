import * as z from "zod/mini"

// What customers are asked when they announce a return, and what they are offered. Data with its own versions: handhelds
// need none of it.

const key = z.string().check(z.regex(/^[a-z][a-z0-9_]*$/), z.maxLength(60))
const Words = z.object({ fr: z.string().check(z.minLength(1)), en: z.string().check(z.minLength(1)) })

/** What a customer may ask for. An exchange of what is faulty is a replacement by the same. */
export const outcomes = ["refund", "exchange", "store_credit", "repair"] as const
export type Outcome = (typeof outcomes)[number]

export const Reason = z.object({
  id: key,
  label: Words,
  /** changed: they would rather not keep it · fault: it is not what was sold, and costs them nothing. */
  kind: z.enum(["changed", "fault"]),
  /** It came broken: photos, the packaging kept, nothing to prove but that. */
  arrivedBroken: z._default(z.boolean(), false),
  /** Photos that are asked for. 0: none are. */
  photos: z.int().check(z.gte(0), z.lte(5)),
  /** Asked of these categories only. Null: of all. */
  categories: z.nullable(z.array(key)),
  /** The next branch of the tree: what exactly. */
  details: z.array(z.object({ id: key, label: Words })),
  outcomes: z.array(z.enum(outcomes)).check(z.minLength(1)),
})
export type Reason = z.infer<typeof Reason>

export const Exclusion = z.object({
  /** always: no right to change one's mind · once_opened: none without its seal (L221-28). */
  when: z.enum(["always", "once_opened"]),
  why: Words,
  instead: Words,
})
export type Exclusion = z.infer<typeof Exclusion>

export const PortalRules = z.object({
  reasons: z.array(Reason).check(z.minLength(1)),
  /** By category: what cannot come back for a change of mind. */
  exclusions: z.record(key, Exclusion),
  /** The shop's terms tell of L221-5's right and of what wear costs: without it nothing is kept back for wear (L221-23). */
  toldOfWear: z.boolean(),
})
export type PortalRules = z.infer<typeof PortalRules>

/** The reasons that are asked of an article of this category. */
export const reasonsFor = (rules: PortalRules, category: string | null): readonly Reason[] =>
  rules.reasons.filter(({ categories }) => categories === null || (category !== null && categories.includes(category)))

const worn = ["clothing", "shoes", "bags"]
const sealed = { fr: "Une fois le sceau ouvert, ", en: "Once its seal is open, " }

/** What a shop starts with; the reasons' names are those that customer service counts by, too. */
export const builtInPortal: PortalRules = {
  reasons: [
    {
      id: "too_small",
      label: { fr: "Trop petit", en: "Too small" },
      kind: "changed",
      arrivedBroken: false,
      photos: 0,
      categories: ["clothing", "shoes"],
      details: [
        { id: "length", label: { fr: "En longueur", en: "In length" } },
        { id: "width", label: { fr: "En largeur", en: "In width" } },
        { id: "all_over", label: { fr: "Partout", en: "All over" } },
      ],
      outcomes: ["exchange", "refund", "store_credit"],
    },
    {
      id: "too_large",
      label: { fr: "Trop grand", en: "Too large" },
      kind: "changed",
      arrivedBroken: false,
      photos: 0,
      categories: ["clothing", "shoes"],
      details: [
        { id: "length", label: { fr: "En longueur", en: "In length" } },
        { id: "width", label: { fr: "En largeur", en: "In width" } },
        { id: "all_over", label: { fr: "Partout", en: "All over" } },
      ],
      outcomes: ["exchange", "refund", "store_credit"],
    },
    {
      id: "uncomfortable",
      label: { fr: "Pas confortable", en: "Not comfortable" },
      kind: "changed",
      arrivedBroken: false,
      photos: 0,
      categories: worn,
      details: [],
      outcomes: ["refund", "exchange", "store_credit"],
    },
    {
      id: "not_as_pictured",
      label: { fr: "Différent des photos ou de la description", en: "Not as pictured or described" },
      kind: "fault",
      arrivedBroken: false,
      photos: 0,
      categories: null,
      details: [
        { id: "colour", label: { fr: "La couleur", en: "The colour" } },
        { id: "material", label: { fr: "La matière ou la qualité", en: "The material or quality" } },
        { id: "size_given", label: { fr: "Les dimensions", en: "The measures" } },
        { id: "function", label: { fr: "Ce qu’il sait faire", en: "What it can do" } },
      ],
      outcomes: ["refund", "exchange", "store_credit"],
    },
    {
      id: "arrived_damaged",
      label: { fr: "Arrivé abîmé ou cassé", en: "Arrived damaged or broken" },
      kind: "fault",
      arrivedBroken: true,
      photos: 3,
      categories: null,
      details: [
        { id: "carton_hit", label: { fr: "Le carton avait pris un coup", en: "The box had taken a knock" } },
        { id: "carton_fine", label: { fr: "Le carton était intact", en: "The box was fine" } },
      ],
      outcomes: ["exchange", "refund", "store_credit"],
    },
    {
      id: "defective",
      label: { fr: "Ne fonctionne pas, ou plus", en: "Does not work, or no longer" },
      kind: "fault",
      arrivedBroken: false,
      photos: 2,
      categories: null,
      details: [
        { id: "from_start", label: { fr: "Dès le début", en: "From the start" } },
        { id: "after_use", label: { fr: "Après un temps d’usage", en: "After some use" } },
        { id: "part_missing", label: { fr: "Il manque une pièce", en: "A part is missing" } },
      ],
      outcomes: ["repair", "exchange", "refund"],
    },
    {
      id: "wrong_item",
      label: { fr: "Ce n’est pas ce que j’ai commandé", en: "It is not what I ordered" },
      kind: "fault",
      arrivedBroken: false,
      photos: 1,
      categories: null,
      details: [
        { id: "other_article", label: { fr: "Un autre article", en: "Another article" } },
        { id: "other_size", label: { fr: "Une autre taille ou couleur", en: "Another size or colour" } },
      ],
      outcomes: ["exchange", "refund", "store_credit"],
    },
    {
      id: "too_late",
      label: { fr: "Arrivé trop tard", en: "Came too late" },
      kind: "changed",
      arrivedBroken: false,
      photos: 0,
      categories: null,
      details: [],
      outcomes: ["refund", "store_credit"],
    },
    {
      id: "changed_mind",
      label: { fr: "J’ai changé d’avis", en: "I changed my mind" },
      kind: "changed",
      arrivedBroken: false,
      photos: 0,
      categories: null,
      details: [],
      outcomes: ["refund", "exchange", "store_credit"],
    },
    {
      id: "other",
      label: { fr: "Autre raison, ou je préfère ne pas le dire", en: "Another reason, or I would rather not say" },
      kind: "changed",
      arrivedBroken: false,
      photos: 0,
      categories: null,
      details: [],
      outcomes: ["refund", "exchange", "store_credit"],
    },
  ],
  exclusions: {
    hygiene: {
      when: "once_opened",
      why: {
        fr: `${sealed.fr}un article d’hygiène ne peut plus être repris (article L221-28 du Code de la consommation).`,
        en: `${sealed.en}a hygiene article cannot be taken back (article L221-28 of the French consumer code).`,
      },
      instead: {
        fr: "S’il est abîmé, défectueux ou n’est pas le bon, dites-le : vous êtes remboursé ou il est remplacé.",
        en: "If it is damaged, faulty or not the right one, say so: you get your money back or another one.",
      },
    },
    food: {
      when: "always",
      why: {
        fr: "Un aliment peut se gâter : il ne peut pas être rendu pour changement d’avis (article L221-28 du Code de la consommation).",
        en: "Food may spoil: it cannot be returned for a change of mind (article L221-28 of the French consumer code).",
      },
      instead: {
        fr: "S’il est abîmé ou n’est pas le bon, dites-le : vous êtes remboursé ou il est remplacé.",
        en: "If it is damaged or not the right one, say so: you get your money back or another one.",
      },
    },
  },
  toldOfWear: false,
}

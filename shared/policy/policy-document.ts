import * as z from "zod/mini"
import { dispositions, faults, grades, legalBases } from "../domain/states.ts"

// A shop's rules as data: versioned, stored, sent to handhelds. A decision records the version that made it.

/** Words of the shop's own making. The screens' own words live in shared/locales. */
const Words = z.object({ fr: z.string().check(z.minLength(1)), en: z.string().check(z.minLength(1)) })
export type Words = z.infer<typeof Words>

const key = z.string().check(z.regex(/^[a-z][a-z0-9_]*$/))
const basisPoints = z.int().check(z.gte(0), z.lte(10_000))
const minor = z.int().check(z.gte(0))

/** How a voucher's part of an order is found where only some of it comes back. */
export const voucherOrders = ["share", "first", "last"] as const
export type VoucherOrder = (typeof voucherOrders)[number]

/** Who gets a label that the shop pays: everybody, only those whose way back the shop bears anyway, nobody. */
export const prepaidFor = ["all", "shop_bears", "none"] as const
export type PrepaidFor = (typeof prepaidFor)[number]

/** The places of a photo in a fact. `damage` belongs to the dock, the first three to the parcel, the rest to a unit. */
export const photoSlots = ["label", "carton", "contents", "article", "detail", "damage"] as const
export const PhotoSlot = z.enum(photoSlots)
export type PhotoSlot = z.infer<typeof PhotoSlot>
/** Those that an answer about a unit can want. */
export const unitPhotoSlots = ["article", "detail"] as const satisfies readonly PhotoSlot[]

/** One answer. `grade` is the best the unit can still have with it; null: it is outside the scale (not the right item). */
export const Answer = z.object({
  id: key,
  label: Words,
  grade: z.nullable(z.enum(grades)),
  /** Ask which defects, from the category's list. */
  asksDefects: z.optional(z.boolean()),
  /** Ask who caused it. No cause is ever suggested. */
  asksFault: z.optional(z.boolean()),
  /** Photos that it wants beside its grade's own. */
  photos: z.optional(z.array(z.enum(unitPhotoSlots))),
})
export type Answer = z.infer<typeof Answer>

/** The first answer is the clean one: big, and given by the one tap of a clean unit. */
export const Question = z.object({
  id: key,
  label: Words,
  answers: z.array(Answer).check(z.minLength(2)),
  /** Asked only where one before it had one of these answers. Without it: always. */
  when: z.optional(z.object({ question: key, answers: z.array(key).check(z.minLength(1)) })),
})
export type Question = z.infer<typeof Question>

const ByGrade = z.object({
  A: z.enum(dispositions),
  B: z.enum(dispositions),
  C: z.enum(dispositions),
  D: z.enum(dispositions),
})

export const Category = z.object({
  label: Words,
  questions: z.array(key).check(z.minLength(1)),
  defects: z.array(key),
  /** Hygiene, food, batteries: whatever the grade, never back on the shelf. */
  neverRestock: z.boolean(),
  dispositions: ByGrade,
})
export type Category = z.infer<typeof Category>

/** Where a unit goes, as the operator reads it: "cage" in large type on its colour. */
export const Place = z.object({
  kind: z.enum(["tote", "cage", "bin"]),
  colour: z.enum(["green", "blue", "yellow", "orange", "red", "purple", "white", "black"]),
  label: Words,
})
export type Place = z.infer<typeof Place>

/** What is owed when. Days from the notice, days from the goods or their proof of shipment; null: no such term. */
const terms = {
  noticeDays: z.nullable(z.int()),
  goodsDays: z.nullable(z.int()),
  /** Days after delivery in which the customer may ask. Null: no window is checked. */
  windowDays: z.nullable(z.int()),
  /** The standard delivery goes back once the whole order does. */
  deliveryBack: z.boolean(),
}

/** The terms of a legal basis. */
export const LegalProfile = z.object({
  ...terms,
  /** L242-4 applies to late money. */
  lateSurcharge: z.boolean(),
})
export type LegalProfile = z.infer<typeof LegalProfile>

/**
 * Another set of terms that a return may be announced under, beside the four: a shop's loyal customers, another country.
 * It follows one of the four, and whatever the law says of that one holds for it too.
 */
export const Profile = z.object({
  label: Words,
  follows: z.enum(legalBases),
  /** Whether lateness adds anything is the basis's own: it is law where it is so. */
  terms: z.object(terms),
  /** Refused where the law knows no fee (L221-23, L217-11). */
  restockingFee: z._default(basisPoints, 0),
  /** The shop gives the customer's return postage back whatever caused the return. */
  shopPaysPostage: z._default(z.boolean(), false),
})
export type Profile = z.infer<typeof Profile>
export type Terms = Profile["terms"]

export const Policy = z
  .object({
    version: z.int().check(z.gte(1)),
    questions: z.record(key, Question),
    defects: z.record(key, Words),
    categories: z.record(key, Category),
    /** For a product whose category is not in the list. Never restocks. */
    unmapped: Category,
    places: z.record(z.enum(dispositions), Place),
    photos: z.object({
      parcelOpened: z.array(PhotoSlot),
      parcelDamaged: z.array(PhotoSlot),
      emptyBox: z.array(PhotoSlot),
      wrongItem: z.array(PhotoSlot),
      missingItem: z.array(PhotoSlot),
      unit: z.object({ A: z.array(PhotoSlot), B: z.array(PhotoSlot), C: z.array(PhotoSlot), D: z.array(PhotoSlot) }),
    }),
    thresholds: z.object({
      /** Refunds of one return above this sum need two people who did not inspect it. Minor units. */
      secondPersonAboveMinor: minor,
      /** Released together, a sum above this one wants a second person too: nobody reads a hundred lines twice. */
      batchSecondPersonAboveMinor: z._default(minor, 100_000),
      /** Grades that nobody needs to look at again. */
      autoAcceptGrades: z.array(z.enum(grades)),
      /** A withdrawal due within this many days and not accepted yet becomes an obligation. */
      obligationDays: z.int().check(z.gte(0)),
      /** From a release by rule or by a lead to the call to the provider: the time in which it can be taken back. */
      payAfterSeconds: z.int().check(z.gte(0), z.lte(86_400)),
      /** Days in which a customer may answer to a deduction, before it stands. */
      hearDays: z._default(z.int().check(z.gte(3), z.lte(60)), 14),
    }),
    legal: z.record(z.enum(legalBases), LegalProfile),
    profiles: z._default(z.record(key, Profile), {}),
    /** Depreciation under withdrawal (L221-23), by grade; only where the customer caused it and had been told. */
    depreciation: z.object({ A: basisPoints, B: basisPoints, C: basisPoints, D: basisPoints }),
    /** A fee for coming back. There is no place here for withdrawal or conformity: the law refuses it there. */
    restockingFee: z.strictObject(
      { goodwill: basisPoints, commercial: basisPoints },
      {
        error: ({ code }) =>
          code === "unrecognized_keys"
            ? "a fee for coming back is refused on a withdrawal (L221-23) and under the guarantee (L217-11)"
            : undefined,
      },
    ),
    /** Who caused it decides who bears the customer's own return postage. Conformity is always the shop's (L217-11). */
    postage: z.object({
      shopPaysForFaults: z.array(z.enum(faults)),
      shopPaysForBases: z.array(z.enum(legalBases)),
      capMinor: minor,
    }),
    /** How parcels come back, and to whom a label that the shop pays is given. */
    sending: z._default(
      z.object({
        dropOff: z.enum(prepaidFor),
        pickup: z.enum(prepaidFor),
        /** What such a label costs who bears the way back, said before it is chosen and taken off their refund. */
        dropOffMinor: z.optional(minor),
        pickupMinor: z.optional(minor),
        /** Handed over in a shop. */
        shop: z.boolean(),
        /** Reasons of customers for which the shop bears the way back. */
        shopPaysForReasons: z.array(key),
        /** What a carrier is told that an article weighs. */
        gramsEach: z.int().check(z.gte(1), z.lte(30_000)),
      }),
      {
        dropOff: "all",
        pickup: "none",
        shop: false,
        shopPaysForReasons: ["wrong_item", "arrived_damaged", "defective", "not_as_pictured"],
        gramsEach: 800,
      },
    ),
    /** What a voucher paid goes back as a voucher: its share of each unit, or before or after the rest. */
    vouchers: z._default(z.enum(voucherOrders), "share"),
    storeCredit: z._default(
      z.object({
        /** Given on top to who takes a credit instead of money, up to the cap per return. */
        bonusBasisPoints: basisPoints,
        bonusCapMinor: minor,
        /** From the day it is issued. Null: for ever. */
        validDays: z.nullable(z.int().check(z.gte(1))),
      }),
      { bonusBasisPoints: 0, bonusCapMinor: 1_000, validDays: 1_827 },
    ),
    /** Money before the goods: at the carrier's first scan, for customers who have shown that they send what they say. */
    advance: z._default(
      z.object({
        /** Returns worth more are not paid in advance. 0: none is. */
        maxMinor: minor,
        /** Returns that came in order before, with none that did not. */
        goodReturns: z.int().check(z.gte(0)),
        /** After so many days on the road it is asked back. */
        recoverDays: z.int().check(z.gte(1)),
      }),
      { maxMinor: 0, goodReturns: 3, recoverDays: 21 },
    ),
  })
  .check((found) => {
    for (const path of unknownNames(found.value))
      found.issues.push({
        code: "custom",
        path,
        input: found.value,
        message: "a category names a question or a defect that the policy does not have",
      })
    for (const path of restocksNever(found.value))
      found.issues.push({
        code: "custom",
        path,
        input: found.value,
        message: "a category that never restocks, or the unmapped one, sends a grade to restock",
      })
  })
export type Policy = z.infer<typeof Policy>

type Named = { questions: object; defects: object; categories: Record<string, Category>; unmapped: Category }

/** Each category with where it stands in the document. */
export function categoriesOf(policy: Pick<Named, "categories" | "unmapped">): { path: string[]; category: Category }[] {
  const named = Object.entries(policy.categories).map(([id, category]) => ({ path: ["categories", id], category }))
  return [...named, { path: ["unmapped"], category: policy.unmapped }]
}

function unknownNames(policy: Named): string[][] {
  return categoriesOf(policy).flatMap(({ path, category }) => [
    ...(category.questions.every((id) => Object.hasOwn(policy.questions, id)) ? [] : [[...path, "questions"]]),
    ...(category.defects.every((id) => Object.hasOwn(policy.defects, id)) ? [] : [[...path, "defects"]]),
  ])
}

function restocksNever(policy: Named): string[][] {
  const never = categoriesOf(policy).filter(({ category }) => category.neverRestock || category === policy.unmapped)
  return never.flatMap(({ path, category }) =>
    Object.entries(category.dispositions).flatMap(([grade, goes]) =>
      goes === "restock" ? [[...path, "dispositions", grade]] : [],
    ),
  )
}

/** The category's rules, or those for what nobody mapped. */
export function categoryOf(policy: Policy, category: string | null | undefined): Category {
  return (category && Object.hasOwn(policy.categories, category) && policy.categories[category]) || policy.unmapped
}

import type { Category, Policy } from "./policy-document.ts"

// What a shop starts with: French law's figures, common sense for the rest. Copy it, change it, raise the version.

const soft: Category["dispositions"] = { A: "restock", B: "restock", C: "resale", D: "quarantine" }
const hard: Category["dispositions"] = { A: "restock", B: "resale", C: "refurbish", D: "quarantine" }
const never: Category["dispositions"] = { A: "quarantine", B: "quarantine", C: "quarantine", D: "quarantine" }

const all = ["right_item", "packaging", "condition", "completeness"]
const general = ["scratch", "dent", "broken", "stain", "missing_part", "other"]

export const builtInPolicy: Policy = {
  version: 1,
  questions: {
    right_item: {
      id: "right_item",
      label: { fr: "C’est le bon article\u202f?", en: "Is it the right item?" },
      answers: [
        { id: "yes", label: { fr: "Oui", en: "Yes" }, grade: "A" },
        { id: "no", label: { fr: "Non, un autre", en: "No, another" }, grade: null },
      ],
    },
    packaging: {
      id: "packaging",
      label: { fr: "L’emballage\u202f?", en: "The packaging?" },
      answers: [
        { id: "sealed", label: { fr: "Scellé", en: "Sealed" }, grade: "A" },
        { id: "opened", label: { fr: "Ouvert, propre", en: "Opened, clean" }, grade: "B" },
        { id: "damaged", label: { fr: "Abîmé ou absent", en: "Damaged or gone" }, grade: "C" },
      ],
    },
    condition: {
      id: "condition",
      label: { fr: "L’article\u202f?", en: "The item?" },
      answers: [
        { id: "as_new", label: { fr: "Comme neuf", en: "As new" }, grade: "A" },
        {
          id: "worn",
          label: { fr: "Porté ou sali", en: "Worn or dirty" },
          grade: "C",
          asksDefects: true,
          asksFault: true,
        },
        {
          id: "damaged",
          label: { fr: "Abîmé ou en panne", en: "Damaged or faulty" },
          grade: "D",
          asksDefects: true,
          asksFault: true,
        },
      ],
    },
    completeness: {
      id: "completeness",
      label: { fr: "Tout y est\u202f?", en: "Is everything there?" },
      answers: [
        { id: "complete", label: { fr: "Oui, tout", en: "Yes, everything" }, grade: "A" },
        {
          id: "incomplete",
          label: { fr: "Il manque une pièce", en: "A part is missing" },
          grade: "C",
          asksFault: true,
        },
      ],
    },
    seal: {
      id: "seal",
      label: { fr: "Le scellé d’hygiène\u202f?", en: "The hygiene seal?" },
      answers: [
        { id: "intact", label: { fr: "Intact", en: "Intact" }, grade: "A" },
        { id: "broken", label: { fr: "Ouvert", en: "Broken" }, grade: "D", asksFault: true },
      ],
    },
    battery: {
      id: "battery",
      label: { fr: "La batterie\u202f?", en: "The battery?" },
      answers: [
        { id: "sound", label: { fr: "Intacte", en: "Sound" }, grade: "A" },
        {
          id: "swollen",
          label: { fr: "Gonflée, percée ou chaude", en: "Swollen, pierced or hot" },
          grade: "D",
          asksDefects: true,
          asksFault: true,
        },
      ],
    },
  },
  defects: {
    scratch: { fr: "Rayure", en: "Scratch" },
    dent: { fr: "Choc", en: "Dent" },
    broken: { fr: "Cassé", en: "Broken" },
    stain: { fr: "Tache", en: "Stain" },
    missing_part: { fr: "Pièce absente", en: "Missing part" },
    torn: { fr: "Déchiré", en: "Torn" },
    smell: { fr: "Odeur", en: "Smell" },
    worn_sole: { fr: "Semelle usée", en: "Worn sole" },
    no_power: { fr: "Ne s’allume pas", en: "Does not turn on" },
    screen: { fr: "Écran abîmé", en: "Damaged screen" },
    battery: { fr: "Batterie abîmée", en: "Damaged battery" },
    spoiled: { fr: "Périmé ou avarié", en: "Spoiled" },
    other: { fr: "Autre", en: "Other" },
  },
  categories: {
    clothing: {
      label: { fr: "Vêtements", en: "Clothing" },
      questions: ["right_item", "packaging", "condition"],
      defects: ["stain", "torn", "smell", "other"],
      neverRestock: false,
      dispositions: soft,
    },
    shoes: {
      label: { fr: "Chaussures", en: "Shoes" },
      questions: all,
      defects: ["worn_sole", "stain", "torn", "smell", "other"],
      neverRestock: false,
      dispositions: soft,
    },
    bags: {
      label: { fr: "Sacs", en: "Bags" },
      questions: ["right_item", "packaging", "condition"],
      defects: ["stain", "torn", "scratch", "other"],
      neverRestock: false,
      dispositions: soft,
    },
    home: {
      label: { fr: "Maison", en: "Home" },
      questions: all,
      defects: general,
      neverRestock: false,
      dispositions: hard,
    },
    electronics: {
      label: { fr: "Électronique", en: "Electronics" },
      questions: all,
      defects: ["no_power", "screen", "scratch", "dent", "missing_part", "other"],
      neverRestock: false,
      dispositions: hard,
    },
    toys: {
      label: { fr: "Jouets", en: "Toys" },
      questions: all,
      defects: general,
      neverRestock: false,
      dispositions: hard,
    },
    batteries: {
      label: { fr: "Batteries", en: "Batteries" },
      questions: ["right_item", "packaging", "battery"],
      defects: ["battery", "dent", "other"],
      neverRestock: true,
      dispositions: { A: "return_to_vendor", B: "recycle", C: "recycle", D: "quarantine" },
    },
    hygiene: {
      label: { fr: "Hygiène", en: "Hygiene" },
      questions: ["right_item", "seal", "packaging"],
      defects: ["stain", "broken", "other"],
      neverRestock: true,
      dispositions: { A: "quarantine", B: "dispose", C: "dispose", D: "dispose" },
    },
    food: {
      label: { fr: "Alimentation", en: "Food" },
      questions: ["right_item", "packaging", "condition"],
      defects: ["spoiled", "broken", "other"],
      neverRestock: true,
      dispositions: { A: "donate", B: "dispose", C: "dispose", D: "dispose" },
    },
  },
  unmapped: {
    label: { fr: "Sans catégorie", en: "No category" },
    questions: all,
    defects: general,
    neverRestock: true,
    dispositions: never,
  },
  places: {
    restock: { kind: "tote", colour: "green", label: { fr: "Bac vert", en: "Green tote" } },
    resale: { kind: "tote", colour: "blue", label: { fr: "Bac bleu", en: "Blue tote" } },
    refurbish: { kind: "tote", colour: "yellow", label: { fr: "Bac jaune", en: "Yellow tote" } },
    repair: { kind: "tote", colour: "orange", label: { fr: "Bac orange", en: "Orange tote" } },
    parts: { kind: "bin", colour: "white", label: { fr: "Casier blanc", en: "White bin" } },
    return_to_vendor: { kind: "cage", colour: "purple", label: { fr: "Cage violette", en: "Purple cage" } },
    recycle: { kind: "cage", colour: "white", label: { fr: "Cage blanche", en: "White cage" } },
    donate: { kind: "cage", colour: "blue", label: { fr: "Cage bleue", en: "Blue cage" } },
    dispose: { kind: "cage", colour: "black", label: { fr: "Cage noire", en: "Black cage" } },
    quarantine: { kind: "cage", colour: "red", label: { fr: "Cage rouge", en: "Red cage" } },
    ship_back: { kind: "cage", colour: "orange", label: { fr: "Cage orange", en: "Orange cage" } },
  },
  photos: {
    parcelOpened: ["label"],
    parcelDamaged: ["damage"],
    emptyBox: ["label", "carton", "contents"],
    wrongItem: ["article"],
    missingItem: ["contents"],
    unit: { A: [], B: [], C: ["article"], D: ["article", "detail"] },
  },
  thresholds: {
    secondPersonAboveMinor: 30_000,
    batchSecondPersonAboveMinor: 100_000,
    autoAcceptGrades: ["A", "B"],
    obligationDays: 3,
    payAfterSeconds: 120,
    hearDays: 14,
  },
  legal: {
    // L221-18, L221-24
    withdrawal: { noticeDays: 14, goodsDays: 0, windowDays: 14, deliveryBack: true, lateSurcharge: true },
    // L217-17: on receipt of the goods or of the proof of return, within 14 days at the latest
    conformity: { noticeDays: null, goodsDays: 14, windowDays: 730, deliveryBack: true, lateSurcharge: false },
    // the shop's own promise
    goodwill: { noticeDays: null, goodsDays: 14, windowDays: null, deliveryBack: false, lateSurcharge: false },
    commercial: { noticeDays: null, goodsDays: 14, windowDays: null, deliveryBack: false, lateSurcharge: false },
  },
  profiles: {},
  depreciation: { A: 0, B: 0, C: 2_000, D: 5_000 },
  restockingFee: { goodwill: 1_000, commercial: 0 },
  postage: {
    shopPaysForFaults: ["supplier", "warehouse", "carrier"],
    shopPaysForBases: ["conformity"],
    capMinor: 2_000,
  },
  sending: {
    dropOff: "all",
    pickup: "shop_bears",
    dropOffMinor: 0,
    pickupMinor: 0,
    shop: false,
    shopPaysForReasons: ["wrong_item", "arrived_damaged", "defective", "not_as_pictured"],
    gramsEach: 800,
  },
  // L221-24: each means of payment gets its share back
  vouchers: "share",
  // 2224 Code civil: what is owed may be claimed for five years
  storeCredit: { bonusBasisPoints: 0, bonusCapMinor: 1_000, validDays: 1_827 },
  advance: { maxMinor: 0, goodReturns: 3, recoverDays: 21 },
}

/** The demo shop's policy: what a new shop would get, with a shorter wait before money leaves: people watch for it. */
export const demoPolicy: Policy = {
  ...builtInPolicy,
  thresholds: { ...builtInPolicy.thresholds, payAfterSeconds: 10 },
  sending: { ...builtInPolicy.sending, pickup: "all", shop: true },
}

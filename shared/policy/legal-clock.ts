import type { LegalBasis } from "../domain/states.ts"
import { addDays, daysBetween, type LocalDay, localDay, type Moment, startOfDay, toMs, weekday } from "./local-days.ts"
import type { LegalProfile } from "./policy-document.ts"
import { isFrenchHoliday } from "./public-holidays.ts"

// The legal clock: computes and shows. It gives no legal advice. French law; the figures are the policy's data.

export type DueInput = {
  basis: LegalBasis
  /** When the customer said so. */
  noticeAt: Moment
  /** The first arrival of the goods at the dock (not the inspection). */
  goodsBackAt?: Moment | null
  /** When the customer proved the shipment (the carrier's first scan counts). */
  shipmentProofAt?: Moment | null
  /** The trader offered to fetch the goods: the wait for them falls away (L221-24, second paragraph). */
  collectedByTrader?: boolean
  timeZone: string
}

export type Due = {
  /** The last day on which the money is in time, in the shop's calendar. */
  day: LocalDay
  /** The first moment that is too late (the next day begins). Epoch milliseconds. */
  endsAt: number
  /** Which of the two terms decided. */
  because: "notice" | "goods_back" | "shipment_proof"
}

/**
 * Last day to pay. Withdrawal (L221-24 Code de la consommation): 14 days from the notice, and not before the goods are
 * back or their shipment is proved, whichever comes first. Conformity (L217-17): 14 days from that moment.
 * The day of the event is not counted; weekends do not lengthen it (the reading that is never late).
 * Null while what starts the clock has not happened.
 */
export function dueDate(input: DueInput, profile: Pick<LegalProfile, "noticeDays" | "goodsDays">): Due | null {
  const terms: { day: LocalDay; because: Due["because"] }[] = []
  if (profile.noticeDays !== null) {
    terms.push({ day: addDays(localDay(input.noticeAt, input.timeZone), profile.noticeDays), because: "notice" })
  }
  if (profile.goodsDays !== null && !(input.collectedByTrader && terms.length > 0)) {
    const goods = firstOfGoods(input)
    if (!goods) return null
    terms.push({ day: addDays(localDay(goods.at, input.timeZone), profile.goodsDays), because: goods.because })
  }
  const latest = terms.reduce<(typeof terms)[number] | undefined>((a, b) => (a && a.day >= b.day ? a : b), undefined)
  return latest ? { ...latest, endsAt: startOfDay(addDays(latest.day, 1), input.timeZone) } : null
}

function firstOfGoods(input: DueInput): { at: number; because: Due["because"] } | null {
  const back = input.goodsBackAt == null ? null : toMs(input.goodsBackAt)
  const proof = input.shipmentProofAt == null ? null : toMs(input.shipmentProofAt)
  if (proof !== null && (back === null || proof < back)) return { at: proof, because: "shipment_proof" }
  return back === null ? null : { at: back, because: "goods_back" }
}

/** Days left of the shop's calendar: 0 is today, negative is late. */
export function daysLeft(due: Due, now: Moment, timeZone: string): number {
  return daysBetween(localDay(now, timeZone), due.day)
}

/** Legal interest for what is owed to private persons, by half-year. Source: the orders under L313-2 Code monétaire. */
const legalRates: readonly { from: LocalDay; basisPoints: number }[] = [
  { from: "2024-07-01", basisPoints: 816 },
  { from: "2025-01-01", basisPoints: 721 },
  { from: "2025-07-01", basisPoints: 665 },
  { from: "2026-01-01", basisPoints: 667 }, // order of 15 December 2025
]
/** After this day the last known rate is used, and the result says so. */
const legalRateKnownUntil: LocalDay = "2026-06-30"

export type Surcharge = {
  daysLate: number
  amountMinor: number
  /** The bracket's share of the sum, 500 = 5 %; null while only legal interest runs. */
  basisPoints: number | null
  /** A legal rate was used that is not published here yet: check it. */
  rateAssumed: boolean
}

/**
 * What L242-4 Code de la consommation adds to money that is late under withdrawal. Up to 10 days legal interest; then 5 %
 * to day 20, 10 % to 30, 20 % to 60, 50 % to 90, then five points for each new month, up to the price; after that legal
 * interest on top. A day that falls in two brackets takes the higher one, and a month that has begun counts as a month:
 * the readings better for the customer. Owed by law: nobody may withhold it.
 */
export function lateSurcharge(input: { amountMinor: number; dueDay: LocalDay; paidDay: LocalDay }): Surcharge {
  const { daysLate, basisPoints, interestDays, basisPointDays } = lateRates(input)
  const rateAssumed = interestDays > 0 && input.paidDay > legalRateKnownUntil
  const share = basisPoints === null ? 0 : roundUpPortion(input.amountMinor, basisPoints, SHARE_OF)
  const interest = roundUpPortion(input.amountMinor, basisPointDays, INTEREST_OF)
  return { daysLate, amountMinor: share + interest, basisPoints, rateAssumed }
}

/** What the rates are parts of: each of the two is rounded up to the minor unit by itself. */
export const SHARE_OF = 10_000
export const INTEREST_OF = 3_650_000

export type LateRates = {
  daysLate: number
  /** The bracket's share, of `SHARE_OF`; null while only legal interest runs. */
  basisPoints: number | null
  /** Days for which legal interest runs, and their rates added up, of `INTEREST_OF`. */
  interestDays: number
  basisPointDays: number
}

/** The same for every sum that was due on one day and leaves on another: who adds up thousands reckons them once a day. */
export function lateRates({ dueDay, paidDay }: { dueDay: LocalDay; paidDay: LocalDay }): LateRates {
  const daysLate = Math.max(0, daysBetween(dueDay, paidDay))
  const byShare = daysLate >= 10
  const interestDays = byShare ? Math.max(0, daysLate - fullPriceDay) : daysLate
  const basisPointDays = legalRateDays(addDays(dueDay, daysLate - interestDays), interestDays)
  return { daysLate, basisPoints: byShare ? surchargeBasisPoints(daysLate) : null, interestDays, basisPointDays }
}

/** 50 % at day 90, five points each month begun after it: the tenth month, the price itself, begins at day 361. */
const fullPriceDay = 90 + 9 * 30 + 1

function surchargeBasisPoints(daysLate: number): number {
  if (daysLate < 20) return 500
  if (daysLate < 30) return 1_000
  if (daysLate < 60) return 2_000
  if (daysLate <= 90) return 5_000
  return Math.min(10_000, 5_000 + 500 * Math.ceil((daysLate - 90) / 30))
}

/** Simple interest day by day at the rate of that day, a year of 365 days. */
function legalRateDays(from: LocalDay, days: number): number {
  let basisPointDays = 0
  for (let day = 1; day <= days; day++) basisPointDays += legalRateOn(addDays(from, day))
  return basisPointDays
}

function legalRateOn(day: LocalDay): number {
  return legalRates.findLast((rate) => rate.from <= day)?.basisPoints ?? legalRates[0]?.basisPoints ?? 0
}

function roundUpPortion(amountMinor: number, part: number, of: number): number {
  return Number((BigInt(amountMinor) * BigInt(part) + BigInt(of) - 1n) / BigInt(of))
}

/** The same day of the next year; of a 29 February the 28th, as months end (L221-20 counts twelve months). */
function aYearAfter(day: LocalDay): LocalDay {
  return `${Number(day.slice(0, 4)) + 1}${day.slice(4) === "-02-29" ? "-02-28" : day.slice(4)}`
}

/**
 * From which delivery a line's window runs. Of several goods of one order the withdrawal's runs from the last that came
 * (L221-18), any other from its own. `last`: of all lines of its order, as far as it is known. Null: its own is not known.
 */
export function windowFrom(
  basis: LegalBasis,
  own: Moment | null | undefined,
  last: Moment | null | undefined,
): Moment | null {
  if (own == null) return null
  return basis === "withdrawal" && last != null && toMs(last) > toMs(own) ? last : own
}

export type Window = { lastDay: LocalDay; outside: boolean }

/**
 * The window to withdraw (L221-18): 14 days from the day after delivery; where it ends on a Saturday, a Sunday or a
 * public holiday it runs to the next working day (L221-19). Null where the delivery or the window is not known:
 * nobody is called late on a guess.
 */
export function withdrawalWindow(input: {
  deliveredAt: Moment | null | undefined
  noticeAt: Moment
  windowDays: number | null
  timeZone: string
  /** A person let it run until this day. */
  extendedTo?: LocalDay | null | undefined
  /** The shop had not told of the right to withdraw: twelve months more (L221-20). */
  notInformed?: boolean
}): Window | null {
  if (input.deliveredAt == null || input.windowDays === null) return null
  let lastDay = addDays(localDay(input.deliveredAt, input.timeZone), input.windowDays)
  if (input.notInformed) lastDay = aYearAfter(lastDay)
  while (weekday(lastDay) === 0 || weekday(lastDay) === 6 || isFrenchHoliday(lastDay)) lastDay = addDays(lastDay, 1)
  if (input.extendedTo && input.extendedTo > lastDay) lastDay = input.extendedTo
  return { lastDay, outside: localDay(input.noticeAt, input.timeZone) > lastDay }
}

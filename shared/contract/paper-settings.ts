import * as z from "zod/mini"
import { accountKinds } from "../domain/account-kinds.ts"
import { isSiren } from "../domain/siren.ts"

// How a shop's papers are made: its accounting file and its credit notes. Data, so that no accountant waits for a release.

/** Journals: what is owed, what left by a provider, by our own bank, and all else. */
export const journalKinds = ["owed", "provider", "bank", "other"] as const
export type JournalKind = (typeof journalKinds)[number]

/** One line of a file: no tab, no bar, no line end. */
const words = (most: number) => z.string().check(z.minLength(1), z.maxLength(most), z.regex(/^[^\t\r\n|]+$/))
/** The French chart: a class from 1 to 7, and three digits at least (PCG, article 911-5). */
const Account = z.object({ number: z.string().check(z.regex(/^[1-7]\d{2}[0-9A-Z]{0,9}$/)), label: words(80) })
const Journal = z.object({ code: z.string().check(z.regex(/^[A-Z0-9]{1,6}$/)), label: words(80) })

const each = <K extends string, S extends z.ZodMiniType>(names: readonly K[], shape: S) =>
  z.object(Object.fromEntries(names.map((name) => [name, shape])) as Record<K, S>)

const Line = z.string().check(z.minLength(1), z.maxLength(120), z.regex(/^[^\r\n]+$/))

export const PaperSettings = z.object({
  accounting: z.object({
    /** Nine digits; empty: the one in the shop's VAT number. */
    siren: z.string().check(z.regex(/^(\d{9})?$/), z.refine(isSiren, { error: "nine digits whose check digit fits" })),
    /** The day on which the year is closed, MM-DD. */
    closing: z.string().check(z.regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)),
    separator: z.enum(["tab", "pipe"]),
    encoding: z.enum(["iso-8859-15", "utf-8"]),
    accounts: each(accountKinds, Account),
    journals: each(journalKinds, Journal),
    /** What a unit of another currency is worth in the shop's, as "1.0834", by its code. */
    rates: z.record(z.string().check(z.regex(/^[A-Z]{3}$/)), z.string().check(z.regex(/^\d{1,6}(\.\d{1,6})?$/))),
  }),
  creditNotes: z.object({
    /** ours: made and numbered here · shop: the shop's own system does. */
    by: z.enum(["ours", "shop"]),
    /** Before the year and the number. */
    prefix: z.string().check(z.regex(/^[A-Z0-9]{1,10}$/)),
  }),
  /** As it stands on a credit note; needed where they are ours (article 242 nonies A of annex II to the CGI). */
  seller: z.object({
    address: z.array(Line).check(z.maxLength(5)),
    /** Legal form, capital, register: "SAS au capital de 10 000 €, RCS Lille 123 456 782". */
    legal: z.string().check(z.maxLength(200), z.regex(/^[^\r\n]*$/)),
  }),
})
export type PaperSettings = z.infer<typeof PaperSettings>

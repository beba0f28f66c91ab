import type { LateCase } from "../../shared/contract/late.ts"
import { formatMoney, sumMinor } from "../../shared/domain/money.ts"
import en from "../../shared/locales/en/mails.ts"
import fr from "../../shared/locales/fr/mails.ts"
import { narrowSpaces } from "../../shared/locales/narrow-spaces.ts"
import { type LateGroup, lateness } from "./late-cases.ts"
import { casesIn } from "./late-report.ts"

type Locale = "fr" | "en"
const words = { fr: narrowSpaces(fr), en }

export interface Digest {
  name: string
  locale: Locale
  /** Late and soon due. */
  groups: readonly LateGroup[]
  /** The most urgent of them. */
  first: readonly LateCase[]
  /** Within how many days "soon" is. */
  days: number
  link: string
}

/** Plain text, so that every mail program shows it whole; it names no customer. */
export function digestMail({ name, locale, groups, first, days, link }: Digest): { subject: string; text: string } {
  const { digest } = words[locale]
  const late = groups.filter((group) => lateness(group) > 0)
  const [cases, soon] = [casesIn(late), casesIn(groups) - casesIn(late)]
  const text = [
    fill(digest.hello, { name }),
    "",
    ...(late.length > 0
      ? [
          fill(digest.late, {
            cases,
            sum: sums(late, "amount", locale),
            surcharge: sums(late, "surcharge", locale),
          }),
        ]
      : []),
    ...(soon > 0 ? [fill(digest.soon, { days, cases: soon })] : []),
    "",
    digest.first,
    ...first.map((one) => `- ${lineOf(one, locale)}`),
    "",
    fill(digest.link, { link }),
    "",
    digest.why,
  ]
  return { subject: fill(digest.subject, { late: cases, soon }), text: text.join("\n") }
}

function lineOf(one: LateCase, locale: Locale): string {
  const { digest, holder } = words[locale]
  const when =
    one.daysLate > 0
      ? fill(digest.lateBy, { count: one.daysLate })
      : one.daysLate === 0
        ? digest.today
        : fill(digest.left, { count: -one.daysLate })
  const amount = formatMoney(one.amountMinor + one.surchargeMinor, one.currency, locale)
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(Date.parse(one.dueDay))
  return fill(digest.line, { rma: one.rma, amount, day, when, who: holder[one.holder] })
}

function sums(groups: readonly LateGroup[], what: "amount" | "surcharge", locale: Locale): string {
  return [...Map.groupBy(groups, (group) => group.currency)]
    .map(([currency, own]) => formatMoney(sumMinor(own.map((group) => group[what])), currency, locale))
    .join(" + ")
}

const fill = (text: string, params: Record<string, string | number>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? ""))

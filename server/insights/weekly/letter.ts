import { GROUND, INK, night, QUIET } from "../../notices/letter-style.ts"
import { escaped, mailHtml } from "../../notices/mail-markup.ts"
import { fill } from "../../notices/say.ts"
import { type WeeklySpeech, weeklySpeech } from "./say-signal.ts"
import type { Story } from "./stories.ts"

export interface Letter {
  name: string
  locale: "fr" | "en"
  /** Of the look. */
  week: number
  /** Five at the most. */
  stories: readonly Story[]
  /** How many more there are on the page. */
  more: number
  /** The page of signals; one of them is beneath it. */
  home: string
}
export interface Written {
  subject: string
  text: string
  html: string
}

const ACCENT = "#00554f"
const ACCENT_NIGHT = "#66dcc2"

/** The same words as HTML and as plain text. It names no customer. */
export function weeklyLetter(letter: Letter): Written {
  const say = weeklySpeech(letter.locale)
  const told = letter.stories.map((story) => tellStory(say, story, letter.home))
  const [first] = told
  if (!first) throw new Error("a letter says something")
  const onlyEffects = letter.stories.every(({ what }) => what.startsWith("effect"))
  const title = onlyEffects ? say.w.titleEffect : fill(say.w.title, { week: say.week(letter.week) })
  const subject = say.count("subject", told.length + letter.more, { first: first.title })
  return { subject, text: textOf(say, letter, title, told), html: mailHtml(markupOf(say, letter, title, told)) }
}

interface ToldStory {
  title: string
  kind: string
  lines: string[]
  link: string
}

function tellStory(say: WeeklySpeech, { what, signal }: Story, home: string): ToldStory {
  const { w } = say
  const effect = what.startsWith("effect")
  return {
    title: say.title(signal),
    kind: fill(w.kind[effect ? "effect" : (what as "new" | "given")], { day: effect ? say.day(what.slice(7)) : "" }),
    lines: effect ? effectLines(say, signal) : worseLines(say, signal),
    link: `${home}/${signal.id}`,
  }
}

function worseLines(say: WeeklySpeech, { share, usual, since, count, sold }: Story["signal"]): string[] {
  const units = say.count("units", count, { sold })
  if (!share) return [units]
  const told = { week: say.week(since), share: say.percent(share.estimate), between: say.between(share) }
  return [fill(say.w.since, { ...told, insteadOf: say.insteadOf(usual) }), units]
}

function effectLines(say: WeeklySpeech, { effect }: Story["signal"]): string[] {
  if (!effect?.before || !effect.after) return []
  const [before, after] = [say.percent(effect.before.estimate), say.percent(effect.after.estimate)]
  const sure = effect.ratio?.high != null && effect.ratio.high < 1
  return [fill(say.w.effect, { before, after, between: say.between(effect.after) }), sure ? say.w.sure : say.w.unsure]
}

const moreOf = (say: WeeklySpeech, { more, home }: Letter) =>
  more > 0 ? say.count("more", more, { link: home }) : null

function textOf(say: WeeklySpeech, letter: Letter, title: string, told: readonly ToldStory[]): string {
  const more = moreOf(say, letter)
  return [
    title,
    "=".repeat(Math.min(60, title.length)),
    "",
    fill(say.w.hello, { name: letter.name }),
    "",
    ...told.flatMap((one) => [one.title, one.kind, ...one.lines, one.link, ""]),
    ...(more ? [more, ""] : []),
    "--",
    say.w.why,
    fill(say.w.off, { link: letter.home }),
    "",
  ].join("\n")
}

function markupOf(say: WeeklySpeech, letter: Letter, title: string, told: readonly ToldStory[]): string {
  const { w } = say
  const { home } = letter
  const link = (text: string) => {
    const [before = "", after = ""] = text.split(home)
    return `${escaped(before)}<a href="${escaped(home)}">${escaped(home)}</a>${escaped(after)}`
  }
  const more = moreOf(say, letter)
  return `<mjml lang="${say.locale}"><mj-head><mj-title>${escaped(title)}</mj-title>
<mj-preview>${escaped(told[0]?.title ?? "")}</mj-preview>
<mj-attributes><mj-all font-family="system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif" />
<mj-text font-size="16px" line-height="1.5" color="${INK}" padding="0 24px 16px" />
<mj-section padding="0" /></mj-attributes><mj-style>${night(ACCENT_NIGHT)}</mj-style></mj-head>
<mj-body css-class="ground" background-color="${GROUND}">
<mj-section padding="24px 0 12px"><mj-column><mj-text css-class="brand" font-size="20px" font-weight="700" color="${ACCENT}" padding="0 24px">Backdock</mj-text></mj-column></mj-section>
<mj-section css-class="sheet" background-color="#ffffff" border-radius="8px" padding="28px 0 12px"><mj-column>
<mj-text css-class="ink"><h1 style="font-size:24px;line-height:1.25;font-weight:700">${escaped(title)}</h1></mj-text>
<mj-text css-class="ink">${escaped(fill(w.hello, { name: letter.name }))}</mj-text>
${told.map((one) => storyMarkup(w.open, one)).join("")}
${more ? `<mj-text css-class="ink">${link(more)}</mj-text>` : ""}
</mj-column></mj-section>
<mj-section padding="16px 0 32px"><mj-column><mj-text css-class="quiet" font-size="13px" color="${QUIET}"><p style="margin:0 0 6px">${escaped(w.why)}</p><p>${link(fill(w.off, { link: home }))}</p></mj-text></mj-column></mj-section>
</mj-body></mjml>`
}

function storyMarkup(open: string, { title, kind, lines, link }: ToldStory): string {
  const said = lines.map((line) => `<p>${escaped(line)}</p>`).join("")
  return `<mj-text css-class="quiet" font-size="13px" color="${QUIET}" padding="12px 24px 0">${escaped(kind)}</mj-text>
<mj-text css-class="ink" padding="0 24px 10px"><h2 style="font-size:18px;line-height:1.3;font-weight:700;padding-bottom:4px">${escaped(title)}</h2>${said}</mj-text>
<mj-button css-class="go" href="${escaped(link)}" background-color="${ACCENT}" color="#ffffff" font-size="16px" font-weight="700" inner-padding="12px 20px" border-radius="8px" padding="0 24px 16px" align="left">${escaped(open)}</mj-button>`
}

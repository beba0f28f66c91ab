import { encode } from "uqr"
import en from "../../shared/locales/en/lan.ts"
import fr from "../../shared/locales/fr/lan.ts"
import type { HostNames } from "./host-names.ts"

export type TrustLocale = "fr" | "en"
const words = { fr, en }
const systems = ["android", "ios", "windows", "mac"] as const
type System = (typeof systems)[number]

export interface TrustPage {
  locale: TrustLocale
  /** As the browser names itself; its system's steps stand open. */
  userAgent: string
  /** Where the app is, and where this page is: origins without a trailing slash. */
  secureUrl: string
  plainUrl: string
  fingerprint: string
  names: HostNames
}

/** How to make a device believe this server, for whoever came by plain http. HTML with a style and a script of ours. */
export function trustPage({ locale, userAgent, secureUrl, plainUrl, fingerprint, names }: TrustPage): string {
  const w = words[locale]
  const here = systemOf(userAgent)
  const file = here === "ios" ? "/backdock.mobileconfig" : "/backdock.crt"
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${w.title}</title><link rel="stylesheet" href="/trust.css"><script type="module" src="/trust.js"></script></head><body>
<header><div><h1>${w.title}</h1><p>${w.about}</p><a href="/trust?lang=${locale === "fr" ? "en" : "fr"}" lang="${locale === "fr" ? "en" : "fr"}">${w.other}</a></div></header>
<main>
<section><h2><b>1</b>${w.step1}</h2><a class="act" href="${file}" download>${here === "ios" ? w.downloadApple : w.download}</a></section>
<section><h2><b>2</b>${w.step2}</h2>${systems.map((system) => steps(w, system, system === here)).join("")}<p class="quiet">${w.firefox}</p></section>
<section><h2><b>3</b>${w.step3}</h2>
<p id="state" role="status" data-looking="${w.looking}" data-trusted="${w.trusted}" data-not-yet="${w.notYet}">${w.looking}</p>
<a class="act" id="open" href="${secureUrl}/">${w.open}</a><p class="address">${secureUrl}</p></section>
<aside><h2>${w.print}</h2><p>${w.compare}</p><p class="print">${pairs(fingerprint)}</p>
<p>${w.limits} ${[...names.dns, ...names.ips].map((name) => `<code>${name}</code>`).join(" ")}</p></aside>
<aside class="wide">${qrSvg(`${plainUrl}/`)}<p>${w.scan}</p></aside>
</main></body></html>`
}

function steps(w: typeof fr, system: System, open: boolean): string {
  const list = w[`${system}Steps`].map((step) => `<li>${step}</li>`).join("")
  return `<details name="system"${open ? " open" : ""}><summary>${w[system]}</summary><ol>${list}</ol></details>`
}

/** Before the Macintosh: an iPad may call itself one, but never an iPhone or an Android a Windows. */
function systemOf(userAgent: string): System | null {
  if (/android/i.test(userAgent)) return "android"
  if (/iphone|ipad/i.test(userAgent)) return "ios"
  if (/windows/i.test(userAgent)) return "windows"
  return /macintosh/i.test(userAgent) ? "mac" : null
}

const pairs = (fingerprint: string) =>
  fingerprint
    .split(":")
    .map((pair) => `<span>${pair}</span>`)
    .join("")

function qrSvg(text: string): string {
  const { data, size } = encode(text, { border: 4 })
  const modules = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])))
  return `<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${text}"><path d="${modules.join("")}"/></svg>`
}

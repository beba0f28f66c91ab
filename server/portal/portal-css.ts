import { createHash } from "node:crypto"
import type { ShopLook } from "../../shared/contract/portal.ts"

// One file a shop: the page's first paint waits for it and for nothing else. Acts are black; the shop's own colour is
// for links and marks.

const BASE = `
:root { color-scheme: light dark; --surface: #fff; --sunken: #f5f7f6; --ink: #0d1716; --ink-2: #3b4846; --line: #d3dad7; --line-2: #75827f; --act: #0d1716; --on-act: #fff; --focus: #1257d0; --go: #005a57; --go-ink: #00554f; --go-soft: #dceee8; --look-ink: #5e3b00; --look-soft: #fff0c9; --stop-ink: #8a1417; --stop-soft: #fbe4e1; --plate: #f7f4ec; --accent: var(--accent-day); }
@media (prefers-color-scheme: dark) { :root { --surface: #141c1b; --sunken: #0f1716; --ink: #f2f6f4; --ink-2: #bcc8c4; --line: #2b3734; --line-2: #74837f; --act: #f2f6f4; --on-act: #0d1716; --focus: #7fb2ff; --go: #07625e; --go-ink: #66dcc2; --go-soft: #0f322d; --look-ink: #ffcf5e; --look-soft: #382b0a; --stop-ink: #ffa29a; --stop-soft: #3c1716; --accent: var(--accent-night); } }
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; background: var(--surface); }
body { margin: 0; font: 400 17px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; color: var(--ink); background: var(--surface); min-block-size: 100vh; display: flex; flex-direction: column; }
header { border-block-end: 1px solid var(--line); }
header > div { max-inline-size: 600px; margin: 0 auto; padding: 0 20px; min-block-size: 56px; display: flex; justify-content: space-between; align-items: center; gap: 16px; }
.brand { color: var(--ink); text-decoration: none; font: 700 20px/1.2 Georgia, "Times New Roman", serif; letter-spacing: .01em; overflow-wrap: anywhere; padding-block: 12px; }
.brand img { display: block; block-size: 32px; inline-size: auto; max-inline-size: 180px; object-fit: contain; }
nav { display: flex; gap: 4px; flex: none; margin-inline-end: -8px; }
nav a { color: var(--ink-2); text-decoration: none; padding: 12px 8px; font-size: 16px; }
main { flex: 1; inline-size: 100%; max-inline-size: 600px; margin: 0 auto; padding: 20px 20px 48px; display: grid; gap: 16px; align-content: start; grid-template-columns: minmax(0, 1fr); }
main > p, main > ul, main > h2, main > h1 { margin: 0; }
main a { color: var(--accent); }
.back { justify-self: start; display: inline-flex; align-items: center; gap: 8px; min-block-size: 44px; margin-block: -8px -8px; color: var(--ink-2); text-decoration: none; font-size: 16px; }
main a.back { color: var(--ink-2); }
.back::before { content: ""; inline-size: 9px; block-size: 9px; border: solid currentColor; border-width: 0 0 2.5px 2.5px; rotate: 45deg; margin-inline-start: 3px; }
:dir(rtl).back::before { rotate: -135deg; }
.over { color: var(--ink-2); font-size: 16px; line-height: 1.4; margin-block-end: -10px !important; overflow-wrap: anywhere; }
h1 { font-weight: 800; font-size: clamp(26px, 7.8vw, 32px); line-height: 1.16; letter-spacing: -.015em; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-weight: 800; font-size: 20px; line-height: 1.25; }
p { text-wrap: pretty; overflow-wrap: anywhere; }
form { display: grid; gap: 20px; margin: 0; grid-template-columns: minmax(0, 1fr); }
fieldset { margin: 0; padding: 0; border: 0; min-inline-size: 0; display: grid; gap: 10px; }
legend { padding: 0; font-weight: 800; font-size: 20px; line-height: 1.25; margin-block-end: 10px; }
legend.plain { font-weight: 700; font-size: 17px; }
.field { display: grid; gap: 6px; min-inline-size: 0; }
.field > label, .label { font-weight: 700; }
.hint, .quiet { margin: 0; color: var(--ink-2); font-size: 16px; line-height: 1.4; }
input[type=text], input[type=email], input[type=tel], input[type=search], input[type=number], select, textarea { font: inherit; font-size: 18px; inline-size: 100%; min-block-size: 56px; padding: 8px 14px; color: inherit; background: var(--surface); border: 1.5px solid var(--line-2); border-radius: 10px; }
textarea { min-block-size: 96px; padding-block: 12px; resize: vertical; }
select { appearance: none; padding-inline-end: 44px; background-image: linear-gradient(45deg, transparent 50%, currentColor 50%), linear-gradient(-45deg, transparent 50%, currentColor 50%); background-size: 8px 8px; background-position: calc(100% - 24px) 55%, calc(100% - 17px) 55%; background-repeat: no-repeat; }
input[type=file] { font: inherit; font-size: 16px; inline-size: 100%; padding: 14px; border: 1.5px dashed var(--line-2); border-radius: 10px; color: var(--ink-2); }
input[type=file]::file-selector-button { font: inherit; font-weight: 700; margin-inline-end: 12px; min-block-size: 40px; padding: 6px 14px; border: 1.5px solid var(--line-2); border-radius: 8px; background: var(--surface); color: var(--ink); }
[aria-invalid=true] { border: 2.5px solid var(--stop-ink) !important; }
.wrong { margin: 0; color: var(--stop-ink); font-weight: 700; line-height: 1.35; }
.choice { position: relative; display: grid; grid-template-columns: 28px minmax(0, 1fr) auto; gap: 2px 14px; align-items: center; min-block-size: 64px; padding: 12px 16px; border: 1.5px solid var(--line-2); border-radius: 10px; background: var(--surface); }
.choice > input { position: relative; z-index: 1; grid-row: 1 / span 3; inline-size: 28px; block-size: 28px; margin: 0; accent-color: var(--act); align-self: center; }
.choice > label { grid-column: 2; font-weight: 700; line-height: 1.3; }
.choice > label:last-child { grid-row: 1 / span 2; }
.choice > .price { grid-column: 2; margin: 0; font-weight: 700; color: var(--go-ink); }
.choice > label::after { content: ""; position: absolute; inset: 0; }
.choice > .says { grid-column: 2; color: var(--ink-2); font-size: 16px; line-height: 1.35; margin: 0; }
.choice > .aside { grid-column: 3; grid-row: 1 / span 2; font-weight: 700; font-variant-numeric: tabular-nums; white-space: nowrap; }
.choice:has(input:checked) { border-color: var(--act); box-shadow: inset 0 0 0 1.5px var(--act); }
.choice:has(:focus-visible) { outline: 3px solid var(--focus); outline-offset: 2px; }
.choice :focus-visible { outline: none; }
.choice.picture { grid-template-columns: 28px 56px minmax(0, 1fr) auto; }
.choice.picture > img, .choice.picture > .plate { grid-column: 2; grid-row: 1 / span 2; }
.choice.picture > label, .choice.picture > .says { grid-column: 3; }
.choice.picture > .aside { grid-column: 4; }
.plate { display: block; inline-size: 56px; block-size: 56px; border-radius: 6px; background: var(--plate); object-fit: contain; }
button, .button { font: inherit; font-weight: 800; font-size: 19px; line-height: 1.25; min-block-size: 64px; padding: 10px 20px; border: 1.5px solid var(--act); border-radius: 10px; background: var(--act); color: var(--on-act); cursor: pointer; text-align: center; text-decoration: none; display: grid; place-content: center; inline-size: 100%; }
main a.button { color: var(--on-act); }
button.second, .button.second, main a.button.second { background: var(--surface); color: var(--ink); border-color: var(--line-2); font-weight: 700; }
button.plain { min-block-size: 44px; inline-size: auto; justify-self: start; place-content: center start; text-align: start; border: 0; background: none; color: var(--accent); padding: 8px 0; font-size: 17px; font-weight: 400; text-decoration: underline; }
button:active, .button:active { translate: 0 2px; }
button[aria-busy=true] { opacity: .75; }
.acts { display: grid; gap: 12px; grid-template-columns: minmax(0, 1fr); }
.panel { margin: 0; padding: 16px; border-radius: 10px; background: var(--sunken); display: grid; gap: 6px; grid-template-columns: minmax(0, 1fr); }
.panel > * { margin: 0; }
.panel.go { background: var(--go-soft); } .panel.look { background: var(--look-soft); }
.panel .sum { font-weight: 800; font-size: 30px; line-height: 1.15; letter-spacing: -.015em; font-variant-numeric: tabular-nums; }
.trouble { padding: 14px 16px; border-radius: 10px; background: var(--stop-soft); color: var(--stop-ink); border-inline-start: 6px solid; }
.trouble h2 { margin: 0 0 4px; font-size: 18px; } .trouble ul { margin: 0; padding: 0; list-style: none; }
main .trouble a { color: inherit; display: block; padding-block: 7px; line-height: 1.35; font-weight: 700; }
.rows { margin: 0; padding: 0; list-style: none; border-block-end: 1px solid var(--line); }
.rows > li { display: grid; grid-template-columns: 56px minmax(0, 1fr) auto; gap: 2px 12px; align-items: center; padding-block: 10px; border-block-start: 1px solid var(--line); }
.rows > li > img, .rows > li > .plate { grid-row: 1 / span 2; }
.rows > li > .what { font-weight: 700; line-height: 1.3; overflow-wrap: anywhere; } .rows > li > .says { grid-column: 2; margin: 0; color: var(--ink-2); font-size: 16px; line-height: 1.35; }
.rows > li > .what:last-child { grid-row: 1 / span 2; }
.rows > li > .aside { grid-column: 3; grid-row: 1 / span 2; font-weight: 700; font-variant-numeric: tabular-nums; white-space: nowrap; }
.links { margin: 0; padding: 0; list-style: none; } .links > li { border-block-start: 1px solid var(--line); } .links > li:last-child { border-block-end: 1px solid var(--line); }
.links a { display: flex; justify-content: space-between; align-items: center; gap: 12px; min-block-size: 60px; padding-block: 8px; font-weight: 700; text-decoration: none; color: var(--ink); }
.links a::after { content: ""; flex: none; inline-size: 9px; block-size: 9px; border: solid var(--ink-2); border-width: 2.5px 2.5px 0 0; rotate: 45deg; margin-inline-end: 4px; }
.steps { margin: 0; padding: 0; list-style: none; counter-reset: step; display: grid; gap: 12px; }
.steps > li { counter-increment: step; display: grid; grid-template-columns: 32px minmax(0, 1fr); gap: 12px; align-items: start; }
.steps > li::before { content: counter(step); display: grid; place-content: center; inline-size: 32px; block-size: 32px; border-radius: 50%; background: var(--accent); color: var(--surface); font-weight: 800; font-size: 17px; }
dl { margin: 0; } dl > div { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 12px; padding-block: 10px; border-block-start: 1px solid var(--line); } dl > div:last-child { border-block-end: 1px solid var(--line); } dt { color: var(--ink-2); } dd { margin: 0; overflow-wrap: anywhere; }
.kept-lines { white-space: pre-line; margin: 0; }
.photos { display: flex; flex-wrap: wrap; gap: 8px; } .photos img { inline-size: 88px; block-size: 88px; object-fit: cover; border-radius: 6px; background: var(--plate); }
progress { appearance: none; inline-size: 100%; block-size: 6px; border: 0; border-radius: 3px; background: var(--line); overflow: hidden; } progress::-webkit-progress-bar { background: var(--line); } progress::-webkit-progress-value { background: var(--accent); } progress::-moz-progress-bar { background: var(--accent); }
footer { border-block-start: 1px solid var(--line); } footer > div { max-inline-size: 600px; margin: 0 auto; padding: 12px 20px 24px; display: flex; flex-wrap: wrap; gap: 0 20px; } footer a { color: var(--ink-2); font-size: 16px; padding-block: 12px; }
.skip { position: absolute; inset-inline-start: -999px; } .skip:focus { inset-inline-start: 8px; top: 8px; padding: 12px 16px; background: var(--surface); color: var(--ink); z-index: 1; }
.hidden { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; border: 0; }
.rows.one { border: 0; } .rows.one > li { border: 0; padding: 0; }
.tall { display: inline-block; padding-block: 10px; }
.two { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 12px; }
ul.plain { margin: 4px 0 0; padding-inline-start: 20px; display: grid; gap: 8px; }
.answer .head { display: grid; grid-template-columns: 56px minmax(0, 1fr); gap: 12px; align-items: center; font-weight: 700; margin-block-end: 8px; }
.photo { display: grid; grid-template-columns: auto 44px; align-items: center; gap: 0; } .photo button.plain { inline-size: 44px; font-size: 26px; text-decoration: none; text-align: center; }
form.inline { display: inline; } .act-links button.plain { min-block-size: 44px; }
.choice > label.light { font-weight: 400; }
.map svg { inline-size: 100%; max-inline-size: 320px; block-size: auto; color: var(--ink); } .counter svg { inline-size: 100%; max-inline-size: 320px; block-size: auto; background: #fff; padding: 16px; border-radius: 10px; }
.stack { display: grid; gap: 10px; grid-template-columns: minmax(0, 1fr); margin-block-start: 8px; } .stack > * { margin: 0; }
.cards { margin: 0; padding: 0; list-style: none; display: grid; gap: 12px; } .cards > li { padding: 14px 16px 4px; border-radius: 10px; background: var(--sunken); } .cards p { margin: 0; }
.act-links { display: flex; flex-wrap: wrap; gap: 0 20px; } .act-links a { padding-block: 11px; }
.inner { position: relative; z-index: 1; display: flex; align-items: center; gap: 10px; } .inner select { inline-size: auto; min-inline-size: 84px; min-block-size: 48px; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.track { display: grid; gap: 20px; grid-template-columns: minmax(0, 1fr); } .track > p, .track h2 { margin: 0; } .track section { display: grid; gap: 10px; grid-template-columns: minmax(0, 1fr); }
.track .panel { padding: 14px 16px 16px; gap: 4px; } .track .panel .button { margin-block-start: 8px; }
.track-steps { margin: 0; padding: 0; list-style: none; } .track-steps > li { position: relative; display: grid; grid-template-columns: 28px minmax(0, 1fr) auto; gap: 0 14px; padding-block-end: 14px; align-items: baseline; color: var(--ink-2); }
.track-steps > li::before { content: ""; position: absolute; inset-block: 26px -2px; inset-inline-start: 13px; inline-size: 2px; background: var(--line-2); } .track-steps > li:last-child::before { display: none; } .track-steps > .done::before { background: var(--go-ink); }
.track-steps .mark { grid-row: 1; align-self: start; inline-size: 26px; block-size: 26px; border: 2.5px solid var(--line-2); border-radius: 50%; background: var(--surface); position: relative; z-index: 1; }
.track-steps > .done .mark { background: var(--go-ink); border-color: var(--go-ink); } .track-steps > .done .mark::after { content: ""; position: absolute; inset-inline-start: 7px; inset-block-start: 3px; inline-size: 7px; block-size: 12px; border: solid var(--surface); border-width: 0 3px 3px 0; rotate: 45deg; }
.track-steps > .now .mark { border-color: var(--go-ink); border-width: 3.5px; } .track-steps > .now .mark::after { content: ""; position: absolute; inset: 4px; border-radius: 50%; background: var(--go-ink); }
.track-steps .what { color: var(--ink); } .track-steps > .now .what { font-weight: 800; } .track-steps > .next .what { color: var(--ink-2); }
.track-steps time { font-variant-numeric: tabular-nums; font-size: 16px; white-space: nowrap; } .track-steps .says { grid-column: 2 / -1; font-size: 16px; line-height: 1.35; }
.track-photos { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; } .track-photos img { display: block; inline-size: 100%; block-size: auto; aspect-ratio: 4 / 5; object-fit: cover; border-radius: 6px; background: var(--plate); }
.track .links a { font-weight: 400; } .track .links a > time { margin-inline-start: auto; flex: none; } .track-mail { overflow-wrap: anywhere; white-space: pre-line; }
.two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 12px; align-items: start; } input[name=iban], input[name=bic] { text-transform: uppercase; font-variant-numeric: tabular-nums; }
@media print { header nav, footer, form, .acts, .back { display: none !important; } body { color: #000; background: #fff; } }
`

/** Of the style itself: pages that were built with another one name another file. */
export const STYLE_TAG = createHash("sha256").update(BASE).digest("hex").slice(0, 8)

/** The pages' style with this shop's colours. */
export function portalCss(colours: ShopLook["colours"]): string {
  return `:root { --accent-day: ${colours.accent}; --accent-night: ${colours.accentNight}; }${BASE}`
}

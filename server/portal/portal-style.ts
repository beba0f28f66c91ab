/** Of the customers' pages: they stand alone, work without a script and load nothing else. */
export const PORTAL_STYLE = `
:root { color-scheme: light dark; --ground: #edf0ee; --surface: #fff; --ink: #0d1716; --ink-2: #3b4846; --line: #d3dad7; --line-2: #75827f; --go-ink: #00554f; --go-soft: #dceee8; --stop-ink: #8a1417; --stop-soft: #fbe4e1; --act: #0d1716; --on-act: #fff; --focus: #1257d0; }
@media (prefers-color-scheme: dark) { :root { --ground: #0a1110; --surface: #141c1b; --ink: #f2f6f4; --ink-2: #bcc8c4; --line: #2b3734; --line-2: #74837f; --go-ink: #66dcc2; --go-soft: #0f322d; --stop-ink: #ffa29a; --stop-soft: #3c1716; --act: #f2f6f4; --on-act: #0d1716; --focus: #7fb2ff; } }
*, *::before { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; font: 400 17px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; color: var(--ink); background: var(--ground); }
header { background: #10231f; color: #f7f4ec; border-block-end: 8px solid; border-image: repeating-linear-gradient(135deg, #e4bc87 0 14px, #10231f 14px 28px) 8; }
header > div, main { max-inline-size: 560px; margin: 0 auto; padding: 20px 16px; }
header .top { display: flex; justify-content: space-between; align-items: baseline; gap: 16px; font-size: 15px; overflow-wrap: anywhere; }
header a { color: #ffd9a0; flex: none; padding-block: 10px; font-weight: 700; }
h1 { margin: 8px 0 0; font-size: clamp(26px, 7vw, 34px); line-height: 1.12; letter-spacing: -.015em; text-wrap: balance; }
header p { margin: 12px 0 4px; text-wrap: pretty; overflow-wrap: anywhere; }
main { display: grid; gap: 20px; padding-block: 20px 56px; }
form { display: grid; gap: 20px; }
fieldset, .panel { margin: 0; min-inline-size: 0; border: 1px solid var(--line); border-radius: 14px; background: var(--surface); padding: 16px; display: grid; gap: 18px; }
legend { float: inline-start; inline-size: 100%; padding: 0; font-weight: 800; font-size: 20px; }
legend + * { clear: both; }
.field { display: grid; gap: 6px; min-inline-size: 0; }
.field label { font-weight: 700; }
.hint { margin: 0; color: var(--ink-2); font-size: 15px; line-height: 1.4; }
input:not([type=checkbox]), select { font: inherit; font-size: 18px; inline-size: 100%; min-block-size: 56px; padding: 8px 14px; color: inherit; background: var(--surface); border: 1.5px solid var(--line-2); border-radius: 10px; }
input[name=iban] { padding-inline: 10px; font-size: 17px; font-variant-numeric: tabular-nums; text-transform: uppercase; }
input[name=bic] { text-transform: uppercase; }
[aria-invalid=true] { border: 2.5px solid var(--stop-ink) !important; }
.wrong { margin: 0; color: var(--stop-ink); font-weight: 700; line-height: 1.35; }
.two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 12px; align-items: start; }
.agree { display: grid; grid-template-columns: 32px 1fr; gap: 6px 14px; align-items: start; padding: 16px; border: 1.5px solid var(--line-2); border-radius: 14px; background: var(--surface); }
.agree input { inline-size: 32px; block-size: 32px; margin: 0; accent-color: var(--go-ink); }
.agree .wrong { grid-column: 1 / -1; }
button { font: inherit; font-weight: 800; font-size: 20px; min-block-size: 64px; padding: 8px 20px; border: 0; border-radius: 12px; background: var(--act); color: var(--on-act); cursor: pointer; }
.trouble { margin: 0; padding: 14px 16px; border-radius: 12px; background: var(--stop-soft); color: var(--stop-ink); }
.trouble h2 { margin: 0 0 6px; font-size: 18px; }
.trouble ul { margin: 0; padding: 0; list-style: none; }
.trouble a { color: inherit; display: block; padding-block: 7px; line-height: 1.35; }
.quiet { margin: 0; color: var(--ink-2); font-size: 15px; text-wrap: pretty; }
.good { border-color: transparent; background: var(--go-soft); }
.panel p { margin: 0; text-wrap: pretty; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
header a:focus-visible { outline-color: currentColor; border-radius: 4px; }
`

/** Of the page that says how to trust this server. It stands alone: the app's own style lies behind https. */
export const TRUST_STYLE = `
:root { color-scheme: light dark; --ground: #edf0ee; --surface: #fff; --ink: #0d1716; --ink-2: #3b4846; --line: #d3dad7; --go: #00554f; --go-soft: #dceee8; --look-soft: #fff0c9; --look-ink: #5e3b00; --act: #0d1716; --on-act: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #0c1312; --surface: #161f1d; --ink: #f1f5f3; --ink-2: #b9c4c0; --line: #2c3836; --go: #6fd3c4; --go-soft: #12302b; --look-soft: #3a2c08; --look-ink: #ffd98a; --act: #f1f5f3; --on-act: #0c1312; } }
* { box-sizing: border-box; }
body { margin: 0; font: 18px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; color: var(--ink); background: var(--ground); }
header { background: #10231f; color: #f7f4ec; border-block-end: 8px solid; border-image: repeating-linear-gradient(135deg, #e4bc87 0 14px, #10231f 14px 28px) 8; }
header div, main { max-width: 760px; margin: 0 auto; padding: 24px clamp(16px, 4vw, 32px); }
h1 { margin: 0; font-size: clamp(26px, 6vw, 36px); line-height: 1.1; letter-spacing: -.02em; }
header p { margin: 12px 0 8px; max-width: 60ch; text-wrap: pretty; }
header a { color: #ffd9a0; display: inline-block; padding: 10px 0; font-weight: 700; }
main { display: grid; gap: 20px; padding-block-end: 64px; }
section, aside { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; padding: 20px; min-width: 0; }
h2 { margin: 0 0 14px; font-size: 22px; line-height: 1.2; display: flex; gap: 12px; align-items: center; }
h2 b { flex: none; inline-size: 36px; block-size: 36px; border-radius: 50%; display: grid; place-items: center; background: var(--ink); color: var(--surface); font-size: 18px; }
p { margin: 0 0 12px; text-wrap: pretty; }
p:last-child { margin-block-end: 0; }
.act { display: flex; align-items: center; justify-content: center; min-block-size: 64px; padding: 8px 20px; border-radius: 12px; background: var(--act); color: var(--on-act); font-weight: 800; font-size: 20px; text-decoration: none; text-align: center; }
details { border: 1px solid var(--line); border-radius: 10px; margin-block-end: 8px; }
summary { padding: 16px; font-weight: 700; cursor: pointer; min-block-size: 56px; }
ol { margin: 0; padding: 0 20px 16px 40px; display: grid; gap: 10px; }
li, .print, code { overflow-wrap: anywhere; }
.quiet, .address { color: var(--ink-2); font-size: 16px; }
.quiet { margin-block-start: 12px; }
.address { margin: 12px 0 0; text-align: center; }
#state { padding: 12px 16px; border-radius: 10px; background: var(--look-soft); color: var(--look-ink); font-weight: 700; }
#state.trusted { background: var(--go-soft); color: var(--go); }
.print { display: flex; flex-wrap: wrap; gap: 4px 10px; font: 700 18px/1.3 ui-monospace, monospace; }
code { font: 16px/1.4 ui-monospace, monospace; background: var(--ground); padding: 2px 6px; border-radius: 6px; }
.wide { display: none; }
.wide svg { inline-size: 180px; flex: none; background: #fff; border-radius: 8px; }
@media (min-width: 700px) { .wide { display: flex; gap: 20px; align-items: center; } }
a:focus-visible, summary:focus-visible { outline: 3px solid #1257d0; outline-offset: 3px; border-radius: 6px; }
header a:focus-visible { outline-color: currentColor; }
`

/**
 * Asks behind https for a file that may be read from here (the app's own answers may not be): a device that does not
 * trust the certificate gets none. Asks again when somebody comes back.
 */
export const TRUST_SCRIPT = `
const state = document.getElementById("state")
const door = document.getElementById("open").href + "trust.css"
async function look() {
  const trusted = await fetch(door, { mode: "no-cors", cache: "no-store" }).then(() => true, () => false)
  state.textContent = trusted ? state.dataset.trusted : state.dataset.notYet
  state.classList.toggle("trusted", trusted)
}
look()
addEventListener("focus", look)
document.addEventListener("visibilitychange", () => document.hidden || look())
`

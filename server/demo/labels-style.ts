/** Of the demo's page of labels: the paper stays white by night too, or no camera would read it. */
export const LABELS_STYLE = `
:root { color-scheme: light dark; --ground: #edf0ee; --ink: #0d1716; --ink-2: #3b4846; --go: #00554f; --line: #d3dad7; }
@media (prefers-color-scheme: dark) { :root { --ground: #0c1312; --ink: #f1f5f3; --ink-2: #b9c4c0; --go: #6fd3c4; --line: #2c3836; } }
* { box-sizing: border-box; }
body { margin: 0; font: 17px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
header { background: #10231f; color: #f7f4ec; padding: 28px clamp(16px, 4vw, 48px) 24px; border-block-end: 8px solid; border-image: repeating-linear-gradient(135deg, #e4bc87 0 14px, #10231f 14px 28px) 8; }
header > * { max-width: 1296px; margin: 0 auto; }
h1 { font-size: clamp(26px, 4vw, 38px); line-height: 1.1; letter-spacing: -.02em; }
header p { margin-block-start: 10px; max-width: 74ch; margin-inline: auto; text-wrap: pretty; }
header p { margin-inline-start: max(0px, (100% - 1296px) / 2); }
[lang=en] { color: var(--ink-2); }
header [lang=en] { color: #b9c9c2; }
main { max-width: 1392px; margin: 0 auto; padding: 0 clamp(16px, 4vw, 48px) 64px; }
h2 { margin: 44px 0 16px; font-size: 24px; letter-spacing: -.01em; display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: baseline; }
h2 [lang] { font-size: 17px; font-weight: 500; letter-spacing: 0; }
section { display: grid; gap: 20px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); align-items: start; }
.small { grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); }
figure { margin: 0; background: #fff; color: #0d1716; border-radius: 12px; border: 1px solid var(--line); overflow: hidden; }
figure svg { display: block; width: 100%; height: auto; padding: 12px; }
figcaption { display: grid; gap: 2px; padding: 12px 16px 14px; border-block-start: 1px solid #d3dad7; background: #f5f7f6; }
figcaption span { color: #3b4846; font-variant-numeric: tabular-nums; }
nav { display: flex; flex-wrap: wrap; gap: 8px 20px; padding: 16px 0 0; }
a { color: var(--go); font-weight: 700; padding: 12px 0; }
header a { color: #ffd9a0; }
a:focus-visible { outline: 3px solid currentColor; outline-offset: 3px; border-radius: 4px; }
.stories a { padding: 9px 14px; border: 1px solid #4a625a; border-radius: 10px; font-weight: 600; text-decoration: none; }
.stories a[aria-current] { background: #e4bc87; border-color: #e4bc87; color: #10231f; }
.one { background: #fff; color: #0d1716; color-scheme: light; }
.one main { padding-block: 8px; display: grid; justify-items: center; }
.one nav { align-items: center; justify-content: center; padding: 0 0 8px; }
.one nav a { color: #00554f; }
.one .turn { padding: 0; color: inherit; text-decoration: none; font-weight: 400; }
.one figure { inline-size: min(94vw, calc((100dvh - 190px) / 1.5)); min-inline-size: 240px; border: 0; border-radius: 0; }
@page { size: A4; margin: 5mm; }
@media print { body { background: #fff; } main { padding: 0; max-width: none; } h2 { margin: 0 0 4mm; font-size: 12pt; color: #000; break-after: avoid; } section { display: flex; flex-wrap: wrap; gap: 0; } section + h2 { break-before: page; } figure { border-radius: 0; break-inside: avoid; } figure svg { inline-size: 100mm; padding: 0; } .small figure svg { inline-size: 60mm; } .small figure { margin: 0 5mm 6mm 0; } main > p { display: none; } .small figcaption { display: grid; } }
@media print { header, nav, figure:not(.small *) figcaption { display: none; } figure { border: 0; break-inside: avoid; } }
`

/** Arrow keys and the space bar turn the labels. */
export const LABELS_SCRIPT = `addEventListener("keydown", (event) => {
  const to = { ArrowRight: "next", " ": "next", ArrowLeft: "prev" }[event.key]
  const link = to && document.querySelector("[rel=" + to + "]")
  if (!link) return
  event.preventDefault()
  location.assign(link.href)
})
`

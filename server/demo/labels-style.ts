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
@media print { header, nav, figcaption { display: none; } figure { border: 0; break-inside: avoid; } }
`

export const INK = "#16211f"
export const QUIET = "#4b5a57"
export const GROUND = "#eef2f0"

/** By night a mail program that can takes these; the others show the day's. */
export const night = (accent: string) => `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
h1, h2, p, th, td { margin: 0; }
a { color: inherit; }
@media (prefers-color-scheme: dark) {
  body { background: #0c1211 !important; }
  .ground, .ground > table { background: #0c1211 !important; background-color: #0c1211 !important; }
  .sheet, .sheet > table { background: #141c1b !important; background-color: #141c1b !important; }
  .ink div, .ink h1, .ink h2, .ink p, .ink table, .ink th, .ink td { color: #eaf0ee !important; }
  .quiet div, .quiet th { color: #b4c2be !important; }
  .next > table > tbody > tr > td, .next { background: #1d2927 !important; background-color: #1d2927 !important; }
  .go table td { background: ${accent} !important; } .go a { background: ${accent} !important; color: #0c1211 !important; }
  .brand div { color: ${accent} !important; }
}`

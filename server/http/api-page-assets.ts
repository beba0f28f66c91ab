export const API_PAGE_STYLE = `
:root { color-scheme: light dark; --ground: #edf0ee; --surface: #fff; --sunken: #f5f7f6; --ink: #0d1716; --ink-2: #3b4846; --line: #d3dad7; --edge: #75827f; --go: #00554f; --act: #0d1716; --on-act: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #0c1312; --surface: #161f1d; --sunken: #1d2725; --ink: #f1f5f3; --ink-2: #b9c4c0; --line: #2c3836; --edge: #82908c; --go: #6fd3c4; --act: #f1f5f3; --on-act: #0c1312; } }
* { box-sizing: border-box; }
html { scroll-padding-block-start: 116px; }
body { margin: 0; font: 16px/1.5 "Atkinson Hyperlegible Next", system-ui, "Segoe UI", Roboto, sans-serif; color: var(--ink); background: var(--ground); }
header { background: #10231f; color: #f7f4ec; border-block-end: 8px solid; border-image: repeating-linear-gradient(135deg, #e4bc87 0 14px, #10231f 14px 28px) 8; }
header div, .key, main { max-width: 1240px; margin: 0 auto; padding: 24px clamp(16px, 3vw, 32px); }
h1 { margin: 0; font-size: 34px; line-height: 1.1; letter-spacing: -.02em; }
header p { max-width: 76ch; margin: 12px 0 0; text-wrap: pretty; }
header a { color: #ffd9a0; }
.key { position: sticky; inset-block-start: 0; z-index: 1; background: var(--ground); display: grid; grid-template-columns: auto minmax(0, 420px) 1fr; gap: 8px 16px; align-items: center; padding-block: 14px; }
.key p { margin: 0; color: var(--ink-2); }
label { font-weight: 700; }
input, textarea { font: 15px/1.4 ui-monospace, monospace; color: var(--ink); background: var(--surface); border: 1.5px solid var(--edge); border-radius: 8px; padding: 10px 12px; inline-size: 100%; }
main { display: grid; grid-template-columns: 250px minmax(0, 1fr); gap: 32px; padding-block: 8px 80px; align-items: start; }
nav { position: sticky; inset-block-start: 84px; max-block-size: calc(100vh - 100px); overflow: auto; }
nav p { margin: 16px 0 6px; font-weight: 700; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: 7px 0; color: var(--ink); text-decoration: none; font-size: 15px; }
nav a:hover { text-decoration: underline; }
nav b, .line b { color: var(--go); font-size: .85em; letter-spacing: .03em; }
.all { min-inline-size: 0; }
h2 { margin: 24px 0 14px; font-size: 24px; }
.all > h2:first-child { margin-block-start: 8px; }
section, details { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; margin-block-end: 12px; }
section { padding: 20px; }
h3 { margin: 0; font-size: 18px; font-weight: 400; display: grid; gap: 2px; }
.line code { font-size: 17px; font-weight: 700; }
.says { color: var(--ink-2); font-size: 16px; }
summary { padding: 14px 20px; cursor: pointer; display: grid; gap: 2px; }
summary .line code { font-size: 15px; }
details > :not(summary) { margin-inline: 20px; }
details > :last-child { margin-block-end: 20px; }
h4 { margin: 18px 0 6px; font-size: 15px; }
code, pre { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
.fields { list-style: none; margin: 0; padding: 0; border-block-start: 1px solid var(--line); }
.fields li { padding: 6px 0; border-block-end: 1px solid var(--line); }
.fields li > code:first-child { font-weight: 700; }
.fields .fields { margin: 6px 0 0 18px; border: 0; }
.fields .fields li:last-child { border: 0; padding-block-end: 0; }
.fields i { color: var(--ink-2); }
form { display: grid; gap: 10px; margin-block-start: 18px; padding: 4px 16px 16px; background: var(--sunken); border-radius: 10px; justify-items: start; }
form h4 { margin-block-end: 0; }
form label { display: grid; gap: 4px; inline-size: 100%; }
button { font: 700 16px/1 inherit; font-family: inherit; min-block-size: 44px; padding: 0 22px; border: 0; border-radius: 10px; background: var(--act); color: var(--on-act); cursor: pointer; }
pre { margin: 0; inline-size: 100%; max-block-size: 420px; overflow: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 12px; font-size: 14px; white-space: pre-wrap; }
:focus-visible { outline: 3px solid #1257d0; outline-offset: 2px; border-radius: 4px; }
@media (prefers-color-scheme: dark) { :focus-visible { outline-color: #8fb8ff; } }
header :focus-visible { outline-color: #ffd9a0; }
@media (max-width: 860px) { main { display: block; } nav { position: static; max-block-size: none; } .key { grid-template-columns: 1fr; gap: 4px; } html { scroll-padding-block-start: 150px; } }
@media print { .key, nav, form { display: none; } main { display: block; } section, details { break-inside: avoid; } }
`

/** Sends what stands in a form with the key above, and shows the answer as it came. */
export const API_PAGE_SCRIPT = `
for (const form of document.querySelectorAll("form[data-path]")) form.addEventListener("submit", async (event) => {
  event.preventDefault()
  const shown = form.querySelector("pre")
  const query = new URLSearchParams()
  let path = form.dataset.path
  for (const input of form.querySelectorAll("input[data-in]")) {
    if (input.dataset.in === "path") path = path.replace("{" + input.name + "}", encodeURIComponent(input.value))
    else if (input.value) query.set(input.name, input.value)
  }
  const key = document.getElementById("key").value.trim()
  const headers = { accept: "application/json" }
  if (key) headers.authorization = "Bearer " + key
  const body = form.elements.body?.value
  if (body !== undefined) headers["content-type"] = "application/json"
  shown.hidden = false
  shown.textContent = "…"
  const from = performance.now()
  try {
    const answer = await fetch(path + (query.size ? "?" + query : ""), { method: form.dataset.method, headers, body, credentials: "omit" })
    const text = await answer.text()
    let said = text
    try { said = JSON.stringify(JSON.parse(text), null, 2) } catch {}
    shown.textContent = answer.status + " " + answer.statusText + ", " + Math.round(performance.now() - from) + " ms\\n\\n" + said
  } catch (error) {
    shown.textContent = "No answer: " + error.message
  }
})
`

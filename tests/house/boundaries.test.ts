import { describe, expect, test } from "vitest"
import { judge } from "./house-rules.ts"
import { importsOf } from "./imports.ts"
import { sourceFiles } from "./source-files.ts"

const verdicts = (path: string, text: string) => importsOf({ path, text }).map(judge)

describe("imports run one way", () => {
  test("through the whole house: client and server meet only in shared, and no stage imports another unnamed", () => {
    const wrong = sourceFiles(["client", "server", "shared"]).flatMap(importsOf).map(judge)
    expect(wrong.filter((sentence) => sentence !== null)).toEqual([])
  })

  // If the parser or the rules ever go blind, these samples are what turns red.
  const bad: [string, string, string][] = [
    [
      "a screen that opens the database",
      "client/receiving/parcel.tsx",
      `import { open } from "../../server/db/open.ts"`,
    ],
    ["only its type", "client/api/get.ts", `import type { Db } from "../../server/db/open.ts"`],
    ["a type within a type", "client/api/get.ts", `export type Db = import("../../server/db/open.ts").Db`],
    ["passed on", "client/ui/index.ts", `export * from "../review/list.tsx"`],
    ["passed on by name", "shared/domain/money.ts", `export { pay } from "../../server/refunds/pay.ts"`],
    ["loaded late", "client/review/list.tsx", `const late = () => import("../refunds/timeline.tsx")`],
    ["as a worker", "client/scan/read.ts", `new Worker(new URL("../receiving/worker.ts", import.meta.url))`],
    ["by a pattern", "client/ui/all.ts", `const all = import.meta.glob("../receiving/*.ts")`],
    ["two stages without a tie", "server/intake/import.ts", `import { accept } from "../review/accept.ts"`],
    ["a tie the wrong way round", "server/refunds/release.ts", `import { receive } from "../receiving/receive.ts"`],
    ["a verb that knows the web", "server/review/accept.ts", `import { problem } from "../http/errors.ts"`],
    ["a verb that calls the provider", "server/refunds/release.ts", `import { stripe } from "../payments/stripe.ts"`],
    ["shared code with Node under it", "shared/policy/grade.ts", `import { readFileSync } from "node:fs"`],
    ["a browser library in the server", "server/http/routes.ts", `import { Dexie } from "dexie"`],
    ["a room nobody has planned", "server/helpers/all.ts", `import { open } from "../db/open.ts"`],
    ["test code", "server/demo/seed.ts", `import { writeFilm } from "../../tests/support/film.ts"`],
  ]
  test.each(bad)("fires on a bad import: %s", (_, path, text) => {
    expect(verdicts(path, text)).toEqual([expect.stringMatching(/may not|no room|both sides|client's|needs it/)])
  })

  const good: [string, string, string][] = [
    ["the app joins stages", "client/app/routes.tsx", `const List = lazy(() => import("../review/list.tsx"))`],
    ["a named tie", "server/receiving/apply.ts", `import { queueDecision } from "../refunds/queue-decision.ts"`],
    ["any verb to the audit", "server/review/accept.ts", `import { append } from "../audit/append.ts"`],
    ["ingest applies a fact", "server/sync/ingest.ts", `import { receive } from "../receiving/receive.ts"`],
    [
      "JSX and a file's address",
      "client/ui/icon.tsx",
      `import url from "./icon.svg?url"; export const I = () => <img src={url} alt="" />`,
    ],
  ]
  test.each(good)("lets pass what the house allows: %s", (_, path, text) => {
    expect(verdicts(path, text)).toEqual([null])
  })
})

import { expect, test } from "vitest"
import { leavesWords } from "../../client/ui/leaves-in.tsx"
import type { t as Say } from "../../client/ui/words.ts"

const say = ((key: string, params: object) => [key, ...Object.values(params ?? {})].join(" ")) as typeof Say

test("says how long money can be taken back, and does not go on saying that it leaves once it has left", () => {
  const says = [119_500, 60_000, 61_000, 9_001, 1, 0, -10_000, -10_001].map((left) => leavesWords(say, left))
  expect(says).toEqual([
    "desk:leaves.minutes 2",
    "desk:leaves.minutes 1",
    "desk:leaves.both 1 01",
    "desk:leaves.seconds 10",
    "desk:leaves.seconds 1",
    "desk:leaves.now",
    "desk:leaves.now",
    null,
  ])
})

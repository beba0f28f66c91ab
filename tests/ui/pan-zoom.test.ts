import { expect, test } from "vitest"
import { fits, moved, zoomedAt } from "../../client/ui/pan-zoom.ts"

const stage = { width: 400, height: 300 }

test("keeps under the fingers what was under them, so that a torn seam is not lost in zooming", () => {
  const at = { x: 60, y: -40 }
  const view = zoomedAt(fits, 2, at, stage)
  // the photo's point that was drawn there is drawn there still
  expect(view.x + view.scale * at.x).toBe(at.x)
  expect(view.y + view.scale * at.y).toBe(at.y)
})

test("never leaves a photo half outside its stage, and fits again when it is as small as it goes", () => {
  const close = zoomedAt(fits, 3, { x: 0, y: 0 }, stage)
  expect(moved(close, { x: 9_999, y: -9_999 }, stage)).toEqual({ scale: 3, x: 400, y: -300 })
  expect(zoomedAt(moved(close, { x: 200, y: 100 }, stage), 0.01, { x: 5, y: 5 }, stage)).toEqual(fits)
  expect(zoomedAt(fits, 99, { x: 0, y: 0 }, stage).scale).toBe(8)
})

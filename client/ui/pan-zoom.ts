/** How a photo stands on its stage: 1 fits; moved by pixels from the middle. */
export type View = { scale: number; x: number; y: number }
export type Point = { x: number; y: number }
type Size = { width: number; height: number }

export const fits: View = { scale: 1, x: 0, y: 0 }
const CLOSEST = 8

/** Closer by this factor, with what lies under the point (from the stage's middle) staying there. */
export function zoomedAt(view: View, factor: number, at: Point, stage: Size): View {
  const scale = Math.min(CLOSEST, Math.max(1, view.scale * factor))
  const grown = scale / view.scale
  return kept({ scale, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown }, stage)
}

export const moved = (view: View, by: Point, stage: Size): View =>
  kept({ ...view, x: view.x + by.x, y: view.y + by.y }, stage)

/** No edge of the photo is drawn in beyond the stage's own. */
function kept({ scale, x, y }: View, stage: Size): View {
  const room = { x: ((scale - 1) * stage.width) / 2, y: ((scale - 1) * stage.height) / 2 }
  return { scale, x: within(x, room.x), y: within(y, room.y) }
}

const within = (value: number, room: number) => Math.min(room, Math.max(-room, value)) || 0

export const between = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
export const apart = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

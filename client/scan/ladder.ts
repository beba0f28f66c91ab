/** One look at a frame: turned by degrees, scaled, the middle of it, with more contrast. */
export type Rung = { turn: number; scale: number; crop: number; contrast: number; look: "all" | "linear" | "inverted" }

const plain: Rung = { turn: 0, scale: 1, crop: 1, contrast: 1, look: "all" }

// A linear reader follows bars within some 20° of upright or lying (it turns by 90° itself): 22 and 45 cover the rest.
const dearer: readonly Rung[] = [
  { ...plain, turn: 45, look: "linear" },
  { ...plain, turn: 22, look: "linear" },
  { ...plain, turn: -22, look: "linear" },
  { ...plain, scale: 2, crop: 0.5, contrast: 1.6 },
  { ...plain, contrast: 2.2 },
  { ...plain, turn: 45, contrast: 1.8, look: "linear" },
  { ...plain, scale: 0.5 },
  { ...plain, contrast: 1.4, look: "inverted" },
]
/** Frames without a code before the dearer looks begin: most of the time there simply is none in view. */
const PATIENCE = 2

/** What to try on a frame, after `misses` frames that gave nothing. */
export function ladder(misses: number): Rung[] {
  if (misses < PATIENCE) return [plain]
  const next = dearer[(misses - PATIENCE) % dearer.length]
  return next ? [plain, next] : [plain]
}

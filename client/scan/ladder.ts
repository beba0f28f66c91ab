import { cutStrip } from "./blurred/bar-strip.ts"
import { type Bars, findBars } from "./blurred/find-bars.ts"
import { blurred, cropped, evened, type Grey, negative, parted, scaled, sharpened, turned } from "./grey.ts"
import { straightenMaxiCode } from "./straighten-maxicode.ts"
import type { Look } from "./zxing-engine.ts"

/** A picture and what was found out about it on the way up. */
export type Picture = { grey: Grey; fields: () => readonly Bars[] }

export function pictureOf(grey: Grey): Picture {
  let fields: readonly Bars[] | null = null
  return {
    grey,
    fields: () => {
      fields ??= findBars(grey, 3)
      return fields
    },
  }
}

/** One try at a picture: how it is prepared, how hard it is looked at then, and what that costs against the plain look. */
export type Rung = { prepare: (picture: Picture) => Grey | null; look: Look; cost: number }

const sideOf = ({ width, height }: Grey) => Math.max(width, height)
const around = (grey: Grey) => Math.max(8, sideOf(grey) >> 4)

const plain: Rung = { prepare: ({ grey }) => grey, look: "many", cost: 1 }
const evenLight: Rung = { prepare: ({ grey }) => evened(grey, around(grey)), look: "one", cost: 2 }
/**
 * Edges made steeper before each pixel becomes black or white by its surroundings: finds what blur, grain and shadows leave,
 * but so steep an edge may stand a module too far on many lines: twice as many must agree.
 */
const crisp: Rung = {
  prepare: ({ grey }) => parted(sharpened(grey, 2, 2, 1.5), around(grey)),
  look: "sure",
  cost: 1.7,
}
/** Dots of a printer and of a sensor's noise go; so do lines between the cells of a drawn code. */
const calm: Rung = { prepare: ({ grey }) => blurred(grey, 1), look: "one", cost: 1.1 }
const third: Rung = { prepare: ({ grey }) => scaled(grey, 1 / 3), look: "one", cost: 0.2 }
/** One threshold for the whole picture: right where the light is even and the code is not. */
const wholeThreshold: Rung = { prepare: ({ grey }) => grey, look: "histogram", cost: 1.2 }
const inverted: Rung = { prepare: ({ grey }) => grey, look: "inverted", cost: 2 }
const lightOnDark: Rung = { prepare: ({ grey }) => negative(grey), look: "one", cost: 1.2 }
/** The few 2D codes that are not found as they lie are found a little turned. */
const tilted: Rung = { prepare: ({ grey }) => turned(grey, 22), look: "one", cost: 2.6 }
/** A reader of lines follows bars within some 20° of upright or lying; 2D codes are found at any angle but for a few. */
const askew: Rung = { prepare: ({ grey }) => turned(grey, 45), look: "one", cost: 2.5 }
/** Lying bars, averaged along their length and sharpened across: noise goes, edges come. */
const alongBars: Rung = {
  prepare: ({ grey }) => sharpened(blurred(scaled(grey, 2), 0, 5), 5, 5, 2),
  look: "upright",
  cost: 3.2,
}
const twice: Rung = { prepare: ({ grey }) => sharpened(scaled(grey, 2), 3, 3, 2), look: "one", cost: 5 }
const twiceParted: Rung = {
  prepare: ({ grey }) => parted(scaled(grey, 2), around(grey)),
  look: "one",
  cost: 4.8,
}
const thrice: Rung = { prepare: ({ grey }) => scaled(grey, 3), look: "one", cost: 9 }
const rune: Rung = { prepare: ({ grey }) => grey, look: "rune", cost: 0.25 }
/**
 * The reader knows a MaxiCode only where nothing else is in the picture and it stands upright. In live video alone: of a
 * still photo the plain look must do, for pictures in which nothing may be read hold such codes too.
 */
const maxiCode: Rung = { prepare: ({ grey }) => straightenMaxiCode(grey), look: "drawn", cost: 0.6 }

/** The field of bars itself, at whatever angle it stands, upright and sharp. */
const straightened = (field: number, isNegative: boolean): Rung => ({
  prepare: (picture) => {
    const bars = picture.fields()[field]
    if (!bars) return null
    const { data, size, rows } = cutStrip(picture.grey, bars)
    const strip: Grey = { data: Uint8Array.from(data, (dark) => 255 - dark), width: size, height: rows }
    // averaged along the bars to two dozen lines, each drawn twice so that enough lines agree
    const sharp = scaled(sharpened(scaled(strip, 1, 24 / rows), 4, 0, 1.5), 1, 2)
    return isNegative ? negative(sharp) : sharp
  },
  look: "upright",
  cost: 2,
})

/** The middle of the picture, where the operator aims. */
const aimed: Rung = {
  prepare: ({ grey: g }) => cropped(g, g.width >> 3, g.height >> 3, (g.width * 3) >> 2, (g.height * 3) >> 2),
  look: "many",
  cost: 0.6,
}

/** A quarter of the picture and half as much again, twice as large: small codes in a large picture. */
const tile = (across: number, down: number): Rung => ({
  prepare: ({ grey: g }) => {
    const [width, height] = [Math.ceil(g.width * 0.6), Math.ceil(g.height * 0.6)]
    return scaled(cropped(g, across * (g.width - width), down * (g.height - height), width, height), 2)
  },
  look: "one",
  cost: 4,
})

/** On a still photo, in this order as long as there is time: by what each finds, for what it costs. */
export const cheapRungs: readonly Rung[] = [
  plain,
  third,
  rune,
  crisp,
  straightened(0, false),
  lightOnDark,
  alongBars,
  tilted,
  calm,
  wholeThreshold,
]
export const dearRungs: readonly Rung[] = [straightened(0, true), twiceParted, thrice]

/** In live video: the plain look at every frame, and one of these more, each frame another. */
const turns: readonly Rung[] = [
  straightened(0, false),
  crisp,
  evenLight,
  calm,
  inverted,
  twice,
  askew,
  tilted,
  maxiCode,
  third,
  straightened(1, false),
  straightened(0, true),
  tile(0, 0),
  tile(1, 0),
  tile(0, 1),
  tile(1, 1),
]
/** Frames without a code before the dearer looks begin: most of the time there simply is none in view. */
const PATIENCE = 2

/** What to try on a frame, after `misses` frames that gave nothing. */
export function ladder(misses: number): Rung[] {
  if (misses < PATIENCE) return misses % 2 === 0 ? [plain] : [aimed, plain]
  const next = turns[(misses - PATIENCE) % turns.length]
  return next ? [plain, next] : [plain]
}

// Packing, in lines: each in a square of 100 units.

const OPEN =
  "M20 50 L50 62 L80 50 L80 82 L50 95 L20 82 Z M50 62 L50 95 M20 50 L8 40 L38 28 L50 38 M80 50 L92 40 L62 28 L50 38"
const CLOSED = "M18 34 L50 21 L82 34 L82 74 L50 88 L18 74 Z M18 34 L50 47 L82 34 M50 47 L50 88"

export const drawings = {
  /** An article goes down into an open box. */
  box: `${OPEN} M38 4 L62 4 L62 22 L38 22 Z M50 25 L50 48 M44 42 L50 49 L56 42`,
  /** Crumpled paper around it. */
  fill: `${OPEN} M28 44 q4 -8 10 -2 q6 -8 10 0 q6 -8 12 0 q6 -8 12 0 M34 36 q5 -7 9 0 q5 -7 10 0 q5 -7 10 0`,
  /** Tape over the lid and down the side. */
  tape: `${CLOSED} M29.5 29.5 L61.5 42.5 L61.5 56 L70.5 52 L70.5 38.8 L38.5 25.7`,
  /** The label on the largest side. */
  stick: `${CLOSED} M55 53 L77 44 L77 66 L55 75 Z M59 56.500 L59 68 M63 55 L63 66 M67 53.500 L67 64.500 M72 51.500 L72 62.500`,
  /** A shop's counter, and an arrow to it. */
  hand: "M12 42 L20 18 L80 18 L88 42 Z M12 42 q9.500 10 19 0 q9.500 10 19 0 q9.500 10 19 0 q9.500 10 19 0 M20 50 L20 90 L80 90 L80 50 M42 90 L42 62 L58 62 L58 90",
} as const

/** The open blades of a pair of scissors that cuts to the right. */
export const scissors = "M30 30 L92 62 M30 70 L92 38 M30 30 a13 13 0 1 0 -3 9 M30 70 a13 13 0 1 1 -3 -9"

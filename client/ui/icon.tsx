import type { Meaning } from "./meaning.ts"

// Lines on a 24 × 24 ground, each one path: a screen's icons are made anew with each scan's answer.
const lines = {
  check: "M5 12.5l5 5L19.5 7",
  close: "M6 6l12 12M18 6L6 18",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 100 6 3 3 0 000-6z",
  camera: "M3 8.5h4L8.7 6h6.6L17 8.5h4V19H3zM12 10.2a3.4 3.4 0 100 6.8 3.4 3.4 0 000-6.8z",
  keyboard: "M2.5 6h19v12h-19zM7 14.5h10M6 10h.01M9 10h.01M12 10h.01M15 10h.01M18 10h.01",
  photo: "M3 5h18v14H3zM3 16l5-5 4.5 4.5 3-3L21 18M15.5 8.5h.01",
  undo: "M9 5L4 10l5 5M4 10h10.5a4.75 4.75 0 010 9.5H11",
  retake: "M4 11a8 8 0 0114-4.5L20 9M20 4v5h-5M20 13a8 8 0 01-14 4.500L4 15M4 20v-5h5",
  sync: "M4 11a8 8 0 0114-4.5L20 9M20 4v5h-5M20 13a8 8 0 01-14 4.500L4 15M4 20v-5h5",
  person: "M12 4a4 4 0 100 8 4 4 0 000-8zM5 20.500c.4-4 3.200-6 7-6s6.600 2 7 6",
  people:
    "M9 5a3.500 3.500 0 100 7 3.500 3.500 0 000-7zM2.500 20c.3-3.500 2.800-5.500 6.500-5.500s6.200 2 6.500 5.500M16 5.500a3.200 3.200 0 010 6M18 15c2 .7 3.300 2.400 3.500 5",
  badge: "M5 7h14v13H5zM10 7V3.500h4V7M12 11a1.800 1.800 0 100 3.600 1.800 1.800 0 000-3.600zM8.800 17.500h6.400",
  parcel: "M12 3l8.500 4.800v8.900L12 21.500l-8.500-4.800V7.800zM3.500 7.800L12 12.600l8.500-4.800M12 12.600v8.900",
  box: "M3 9h18v11H3zM3 9L1.500 5M21 9l1.500-4M9.500 13h5",
  unit: "M8 4L3 7l2 4 2-1v10h10V10l2 1 2-4-5-3a4 4 0 01-8 0z",
  clock: "M12 3.500a8.500 8.500 0 100 17 8.500 8.500 0 000-17zM12 7.500V12l3 2.500",
  next: "M9 5l7 7-7 7",
  back: "M15 5l-7 7 7 7",
  down: "M5 9l7 7 7-7",
  up: "M5 15l7-7 7 7",
  arrow: "M4 12h15M13 6l6 6-6 6",
  torch: "M7 3h10v4l-2.500 4v10h-5V11L7 7zM7 7h10M12 13.500v2",
  lock: "M5 10.500h14V21H5zM8 10.500V7.500a4 4 0 018 0v3",
  unlock: "M5 10.500h14V21H5zM8 10.500V7.500a4 4 0 017.600-1.700",
  search: "M10.500 4a6.500 6.500 0 100 13 6.500 6.500 0 000-13zM15.500 15.500L21 21",
  truck:
    "M2 5.500h12V17H2zM14 9.500h4l4 4V17h-8zM6.500 15.500a2.200 2.200 0 100 4.400 2.200 2.200 0 000-4.400zM17.500 15.500a2.200 2.200 0 100 4.400 2.200 2.200 0 000-4.400z",
  pin: "M12 21.500s7-6.300 7-11.500a7 7 0 00-14 0c0 5.200 7 11.500 7 11.500zM12 7.800a2.400 2.400 0 100 4.800 2.400 2.400 0 000-4.800z",
  flag: "M5 21.500V3.500h13l-3 4.500 3 4.500H5",
  swap: "M3 9h17l-4-4M21 15H4l4 4",
  damaged: "M4 4h7l-2 4 3.500 4L9 16l2 4H4zM20 4h-5l-2 4 4 4-3.500 4 2 4H20z",
  worn: "M8 4L3 7l2 4 2-1v10h10V10l2 1 2-4-5-3a4 4 0 01-8 0zM9 15l2-2 2 2 2-2",
  factory: "M3 20.500V11l5.500 3.500V11l5.500 3.500V4h5.500v16.500z",
  house: "M4 11.500L12 4l8 7.500V20.500H4zM9.800 20.500v-6h4.400v6",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  copy: "M8 8h12v12H8zM16 8V4H4v12h4",
  print: "M7 8V3.500h10V8M3.500 8h17v9h-3M6.500 17h-3M6.500 13.500h11v7h-11z",
  trash: "M4 6.500h16M9 6.500V3.500h6v3M6 6.500l1 14h10l1-14",
  scale: "M12 4v16.500M8 20.500h8M4 7h16M6 7l-3 7h6zM18 7l-3 7h6z",
  mail: "M3 5.500h18v13H3zM3 6.500l9 7 9-7",
  card: "M2.500 5.500h19v13h-19zM2.500 10h19M6 15h4",
  full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  table: "M3.500 5h17v14h-17zM3.500 10h17M3.500 14.500h17M9 5v14",
  sound: "M4 9.500v5h4l5 4v-13l-5 4zM16.500 9a4 4 0 010 6M19 6.500a8 8 0 010 11",
  language:
    "M3 6h10M8 3.500V6M11 6c-.7 4-3.500 7-7.500 8.500M5 9c1.500 3 4 5 7 5.500M12.500 20.500l4.500-11 4.500 11M14 17h6",
  leave: "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
  filter: "M3.500 5h17L14 13v6.500l-4-2V13z",
  note: "M5 3.500h14v17H5zM8.500 8h7M8.500 12h7M8.500 16h4",
  download: "M12 3.500v11M7 10l5 5 5-5M4 20.500h16",
  device: "M7 2.500h10v19H7zM11 18.500h2",
  tag: "M3.500 3.500h8.500l8.500 8.500-8.500 8.500L3.500 12zM8 8h.01",
  coins: "M9 4.500a5.500 5.500 0 100 11 5.500 5.500 0 000-11zM15.500 9a5.500 5.500 0 11-6 8",
  bin: "M3 5h18v3.500H3zM4.500 8.500L6 20.500h12l1.500-12M9.500 12h5",
} as const

export type IconName = keyof typeof lines | "scan"

/** A line icon in the text's colour. It only repeats a word beside it, so it is silent to a screen reader. */
export function Icon({ name, size = 28 }: { name: IconName; size?: number }) {
  if (name === "scan") return <ScanFrame size={size} />
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true" {...stroke}>
      <path d={lines[name]} />
    </svg>
  )
}

const stroke = { stroke: "currentColor", strokeWidth: 2, strokeLinecap: "round", strokeLinejoin: "round" } as const

function ScanFrame({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true" {...stroke}>
      <path d="M2 7V4a2 2 0 012-2h3M17 2h3a2 2 0 012 2v3M22 17v3a2 2 0 01-2 2h-3M7 22H4a2 2 0 01-2-2v-3" />
      <path d="M7.500 8v8M10.500 8v8M13.500 8v8M16.500 8v8" strokeWidth="1.700" />
    </svg>
  )
}

export type StateMark = "found" | "decide" | "unknown" | "misread" | "offline" | "waiting" | "hold"

/** The mark that usually stands for a meaning. */
export const markOf: Record<Meaning, StateMark> = {
  go: "found",
  look: "decide",
  stop: "misread",
  offline: "offline",
  neutral: "waiting",
}

/**
 * A state's solid shape: disc, diamond, octagon, cloud, square. Takes the text's colour; the glyph in it is cut out.
 * `hold` is the calm one of lists: it waits for a person, which is no danger.
 */
export function StateIcon({ mark, size = 36 }: { mark: StateMark; size?: number }) {
  if (mark === "waiting") return <ScanFrame size={size} />
  const { shape, glyph } = solid[mark]
  return (
    <svg width={size} height={size} viewBox="0 0 36 36" aria-hidden="true">
      <path fill="currentColor" d={shape} />
      <path
        d={glyph}
        fill="none"
        stroke="var(--field, var(--surface))"
        strokeWidth={mark === "misread" ? 5 : 4}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}

const diamond =
  "M15.500 1.300a3.500 3.500 0 015 0l14.200 14.200a3.500 3.500 0 010 5L20.500 34.700a3.500 3.500 0 01-5 0L1.300 20.500a3.500 3.500 0 010-5z"
const solid: Record<Exclude<StateMark, "waiting">, { shape: string; glyph: string }> = {
  found: { shape: "M18 0a18 18 0 110 36 18 18 0 010-36z", glyph: "M10.500 18.700l5 5L25.500 13" },
  decide: { shape: diamond, glyph: "M18 9v10M18 25.500v.01" },
  unknown: { shape: diamond, glyph: "M14 14a4 4 0 118 0c0 2.700-4 3-4 6M18 26.300v.01" },
  misread: {
    shape: "M10.800 0h14.400L36 10.800v14.400L25.200 36H10.800L0 25.200V10.800z",
    glyph: "M11.500 11.500l13 13M24.500 11.500l-13 13",
  },
  offline: {
    shape: "M10 31a9 9 0 01-1.200-17.900A10.500 10.500 0 0128.600 14 8.600 8.600 0 0127.500 31z",
    glyph: "M13 19v6M18 19v6M23 19v6",
  },
  hold: {
    shape: "M7 2h22a5 5 0 015 5v22a5 5 0 01-5 5H7a5 5 0 01-5-5V7a5 5 0 015-5z",
    glyph: "M13.500 11v14M22.500 11v14",
  },
}

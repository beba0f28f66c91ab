export type PlaceKind = "tote" | "cage" | "bin"
export type PlacePaint = "green" | "blue" | "yellow" | "orange" | "red" | "purple" | "white" | "black"

const ink = "#10231f"

/** A tote, a cage or a bin in its own paint, with its number on the label. */
export function PlacePicture({ kind, colour, text = "" }: { kind: PlaceKind; colour: PlacePaint; text?: string }) {
  const paint = `var(--paint-${colour})`
  return (
    <svg viewBox="0 0 120 104" role="presentation">
      <ellipse cx="60" cy="92" rx="42" ry="4" fill="#000" opacity="0.12" />
      {shapes[kind](paint)}
      <rect x="37" y="46" width="46" height="25" rx="3" fill="#fff" stroke={ink} strokeWidth="2.500" />
      <text x="60" y="64" textAnchor="middle" fontSize="15" fontWeight="800" fill={ink} fontFamily="inherit">
        {text}
      </text>
    </svg>
  )
}

const line = { stroke: ink, strokeWidth: 2.5, strokeLinejoin: "round" } as const

const shapes: Record<PlaceKind, (paint: string) => React.ReactNode> = {
  tote: (paint) => (
    <g {...line}>
      <path d="M22 35h76l-6 50a5 5 0 01-5 4H33a5 5 0 01-5-4z" fill={paint} />
      <rect x="16" y="26" width="88" height="11" rx="3" fill={paint} />
      <rect x="52" y="40" width="16" height="3" rx="1.500" fill={ink} stroke="none" />
    </g>
  ),
  cage: (paint) => (
    <g {...line} fill="none" stroke={ink}>
      <rect x="20" y="14" width="80" height="70" rx="2" fill={paint} fillOpacity="0.300" />
      <path d="M33 14v70M46 14v70M60 14v70M74 14v70M87 14v70M20 32h80M20 58h80" stroke={paint} strokeWidth="4" />
      <rect x="20" y="14" width="80" height="70" rx="2" />
      <circle cx="30" cy="89" r="4" fill={ink} />
      <circle cx="90" cy="89" r="4" fill={ink} />
    </g>
  ),
  bin: (paint) => (
    <g {...line}>
      <path d="M14 22h92v66H14z" fill="#e7e3d8" />
      <path d="M22 38h76v46H22z" fill={paint} />
      <path d="M22 38l8-10h60l8 10z" fill={ink} fillOpacity="0.350" />
    </g>
  ),
}

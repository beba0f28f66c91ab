export type IllustrationName = "parcel" | "unknownParcel" | "openBox" | "tray" | "badge" | "camera" | "people"

const ink = "#10231f"
const edge = "var(--drawn, #10231f)"
const line = { stroke: edge, strokeWidth: 2.5, strokeLinejoin: "round", strokeLinecap: "round" } as const

/** Quiet line drawings for empty pages and for a band's plate. They say nothing that the words do not. */
export function Illustration({ name }: { name: IllustrationName }) {
  return (
    <svg viewBox="0 0 100 100" width="100%" height="100%" aria-hidden="true" className="drawing">
      {drawings[name]}
    </svg>
  )
}

const carton = (
  <g {...line}>
    <ellipse cx="50" cy="90" rx="36" ry="3.500" fill="#000" opacity="0.120" stroke="none" />
    <path d="M50 12l36 17v41L50 88 14 70V29z" fill="#d9b07c" />
    <path d="M14 29l36 17 36-17-36-17z" fill="#e9c899" />
    <path d="M14 29l36 17v42L14 70z" fill="#c99b62" />
    <path d="M29 22l36 17v11l8-4V35L37 18z" fill="#f3e2c3" strokeWidth="1.500" />
  </g>
)

const drawings: Record<IllustrationName, React.ReactNode> = {
  parcel: (
    <>
      {carton}
      <path d="M20 42l22 11v17L20 59z" fill="#fff" stroke={ink} strokeWidth="1.500" />
      <path
        d="M23 54v6M26 55.500v6M29 57v6M32 58.500v6M36 60v6M39 61.500v6M23 47.500l14 7"
        stroke={ink}
        strokeWidth="1.800"
      />
    </>
  ),
  unknownParcel: (
    <>
      {carton}
      <path d="M20 42l22 11v17L20 59z" fill="#fff" stroke={ink} strokeWidth="1.500" />
      <path
        d="M27.500 53c0-4 7-1.500 7 2.500 0 2.500-3 2-3 4.500M31.500 64v.01"
        fill="none"
        stroke={ink}
        strokeWidth="2.500"
        strokeLinecap="round"
      />
    </>
  ),
  openBox: (
    <g {...line}>
      <ellipse cx="50" cy="90" rx="36" ry="3.500" fill="#000" opacity="0.120" stroke="none" />
      <path d="M20 42h60v46H20z" fill="#d9b07c" />
      <path d="M20 42L8 28h28l14 14zM80 42l12-14H64L50 42z" fill="#e9c899" />
      <path d="M40 58h20" />
    </g>
  ),
  tray: (
    <g {...line} fill="none">
      <path d="M14 54l12-30h48l12 30v24H14z" fill="var(--surface)" />
      <path d="M14 54h22l5 10h18l5-10h22" />
      <path d="M40 38l8 8 14-16" stroke="var(--go-ink)" strokeWidth="4" />
    </g>
  ),
  badge: (
    <g {...line}>
      <path d="M22 28h56v60H22z" fill="var(--surface)" />
      <path d="M42 28V14h16v14" fill="none" />
      <circle cx="50" cy="48" r="9" fill="var(--ground)" />
      <path d="M34 74c1-9 7-13 16-13s15 4 16 13" fill="none" />
    </g>
  ),
  camera: (
    <g {...line}>
      <path d="M12 34h18l7-12h26l7 12h18v48H12z" fill="var(--surface)" />
      <circle cx="50" cy="57" r="16" fill="var(--ground)" />
      <circle cx="50" cy="57" r="7" fill="none" />
    </g>
  ),
  people: (
    <g {...line}>
      <circle cx="36" cy="36" r="13" fill="var(--surface)" />
      <path d="M12 82c1-16 10-24 24-24s23 8 24 24z" fill="var(--surface)" />
      <path d="M62 24a12 12 0 010 24M70 58c11 2 17 11 18 24" fill="none" />
    </g>
  ),
}

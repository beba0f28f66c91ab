import type { TestCode } from "./test-codes.ts"

/** Ten modules of white on either side, as Code 128 asks for. */
const QUIET = 10
const HEIGHT = 46

/** A test code as bars: black on white by day and night, for a scanner and not for an eye. */
export function TestCodeBars({ code, label }: { code: TestCode; label: string }) {
  let at = QUIET
  const path: string[] = []
  for (const [index, digit] of [...code.bars].entries()) {
    const width = Number(digit)
    if (index % 2 === 0) path.push(`M${at} 0h${width}v${HEIGHT}h-${width}z`)
    at += width
  }
  return (
    <svg
      className="test-code-bars"
      viewBox={`0 -4 ${at + QUIET} ${HEIGHT + 8}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect x="0" y="-4" width={at + QUIET} height={HEIGHT + 8} fill="#ffffff" />
      <path d={path.join("")} fill="#000000" />
    </svg>
  )
}

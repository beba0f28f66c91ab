import type { RefObject } from "react"
import type { Sighting } from "./agree.ts"
import type { Corner } from "./reading.ts"

type Props = {
  video: RefObject<HTMLVideoElement | null>
  sightings: readonly Sighting[]
  onChoose: (sighting: Sighting) => void
}

/** A frame round each code that can be tapped. The same codes stand as buttons below: these are for the eye and a finger. */
export function CodeFrames({ video, sightings, onChoose }: Props) {
  const picture = video.current
  if (!picture || picture.videoWidth === 0) return null
  return sightings.map((each) => {
    if (!each.corners) return null
    const { left, top, right, bottom } = boxOf(each.corners, picture)
    return (
      <div
        key={each.raw}
        className="code-frame"
        aria-hidden="true"
        style={{ left, top, width: right - left, height: bottom - top }}
        onPointerDown={() => onChoose(each)}
      />
    )
  })
}

/** Pixels around a code and as much as a finger needs: the video fills its box and is cut off at two sides. */
function boxOf(corners: readonly Corner[], { clientWidth, clientHeight, videoWidth, videoHeight }: HTMLVideoElement) {
  const scale = Math.max(clientWidth / videoWidth, clientHeight / videoHeight)
  const x = (at: number) => at * videoWidth * scale + (clientWidth - videoWidth * scale) / 2
  const y = (at: number) => at * videoHeight * scale + (clientHeight - videoHeight * scale) / 2
  const xs = corners.map((corner) => x(corner.x))
  const ys = corners.map((corner) => y(corner.y))
  const room = 12
  return {
    left: Math.min(...xs) - room,
    top: Math.min(...ys) - room,
    right: Math.max(...xs) + room,
    bottom: Math.max(...ys) + room,
  }
}

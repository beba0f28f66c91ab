import { lazy, Suspense } from "react"
import type { FinderProps } from "./camera-finder.tsx"

// with a hardware scanner nobody ever opens it: it is fetched when somebody does
const CameraFinder = lazy(async () => ({ default: (await import("./camera-finder.tsx")).CameraFinder }))

export function CameraScan(props: FinderProps) {
  return (
    <Suspense fallback={null}>
      <CameraFinder {...props} />
    </Suspense>
  )
}

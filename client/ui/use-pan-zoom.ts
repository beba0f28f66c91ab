import { type PointerEvent, useCallback, useEffect, useRef, useState } from "react"
import { apart, between, fits, moved, type Point, type View, zoomedAt } from "./pan-zoom.ts"

const SWIPE = 60

/**
 * Two fingers, a wheel or a double tap bring a photo closer; one finger moves it, and turns to the next where it fits.
 * `stage` is the element whose middle the photo stands in.
 */
export function usePanZoom(turn: (by: number) => void) {
  const stage = useRef<HTMLElement>(null)
  const [view, setView] = useState<View>(fits)
  const fingers = useRef(new Map<number, Point>())
  const began = useRef<Point | null>(null)
  const size = () => ({ width: stage.current?.clientWidth ?? 1, height: stage.current?.clientHeight ?? 1 })
  const zoom = useCallback((factor: number, at: Point = { x: 0, y: 0 }) => {
    const { clientWidth: width = 1, clientHeight: height = 1 } = stage.current ?? {}
    setView((now) => zoomedAt(now, factor, at, { width, height }))
  }, [])
  const pan = (by: Point) => setView((now) => moved(now, by, size()))
  useEffect(() => {
    const element = stage.current
    // a listener of React's own may not keep the page from zooming along
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      zoom(1.0015 ** -event.deltaY, fromMiddle(element, event))
    }
    element?.addEventListener("wheel", onWheel, { passive: false })
    return () => element?.removeEventListener("wheel", onWheel)
  }, [zoom])
  const on = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId)
      const at = fromMiddle(stage.current, event)
      fingers.current.set(event.pointerId, at)
      began.current = fingers.current.size === 1 ? at : null
    },
    onPointerMove: (event: PointerEvent) => {
      const before = fingers.current.get(event.pointerId)
      if (!before) return
      const now = fromMiddle(stage.current, event)
      const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1]
      fingers.current.set(event.pointerId, now)
      if (!other) return pan({ x: now.x - before.x, y: now.y - before.y })
      zoom(apart(now, other) / Math.max(1, apart(before, other)), between(now, other))
      const shift = { x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 }
      pan(shift)
    },
    onPointerUp: (event: PointerEvent) => {
      const from = began.current
      const to = fromMiddle(stage.current, event)
      fingers.current.delete(event.pointerId)
      began.current = null
      if (!from || view.scale > 1 || Math.abs(to.x - from.x) < SWIPE) return
      turn(to.x < from.x ? 1 : -1)
    },
    onPointerCancel: (event: PointerEvent) => void fingers.current.delete(event.pointerId),
    onDoubleClick: (event: React.MouseEvent) =>
      view.scale > 1 ? setView(fits) : zoom(2.5, fromMiddle(stage.current, event)),
  }
  return { stage, view, zoom, pan, whole: () => setView(fits), on }
}

function fromMiddle(stage: HTMLElement | null, at: { clientX: number; clientY: number }): Point {
  const box = stage?.getBoundingClientRect()
  if (!box) return { x: 0, y: 0 }
  return { x: at.clientX - box.left - box.width / 2, y: at.clientY - box.top - box.height / 2 }
}

import { useEffect, useState } from "react"
import { type Room, readRoom } from "./room.ts"

const LOOK_AGAIN_MS = 30_000

/** How much this device can still hold, looked at again now and then; null until it is known, or never. */
export function useRoom(): Room | null {
  const [room, setRoom] = useState<Room | null>(null)
  useEffect(() => {
    const look = () => void readRoom().then(setRoom)
    look()
    const timer = setInterval(look, LOOK_AGAIN_MS)
    document.addEventListener("visibilitychange", look)
    return () => {
      clearInterval(timer)
      document.removeEventListener("visibilitychange", look)
    }
  }, [])
  return room
}

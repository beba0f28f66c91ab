import { type ComponentType, lazy, Suspense, useEffect } from "react"
import { useLocation } from "wouter"
import type { Room } from "../device/room.ts"
import { useRoom } from "../device/use-room.ts"
import { useWho } from "../device/who.ts"
import { refreshSession } from "../identity/refresh-session.ts"
import { unlockSound } from "../scan/feedback.ts"
import { watchScanner } from "../scan/scan-bus.ts"
import { startSync } from "../sync/start-sync.ts"
import { NoticesContext } from "../ui/notices.tsx"
import { followLinks } from "./follow-links.ts"
import { Routes } from "./routes.tsx"
import { useHoldsDraft } from "./shift.ts"
import { UpdatePrompt, useUpdate } from "./update-prompt.tsx"

/** Rarely needed, and never before the first scan; without it a capture still says why it was refused. */
const RoomNotice = lazy(() =>
  import("../outbox/room-notice.tsx").then(
    ({ RoomNotice }): { default: ComponentType<{ room: Room }> } => ({ default: RoomNotice }),
    () => ({ default: () => null }),
  ),
)

/** Scanners that send no keys: few devices have one, and only those fetch what hears it. */
function hearOtherwise() {
  if (/Android/.test(navigator.userAgent) || localStorage.getItem("backdock.serial"))
    void import("../scan/hear-otherwise.ts").then((others) => others.hearOtherwise())
}

export function App() {
  const [, go] = useLocation()
  const holdsDraft = useHoldsDraft()
  const update = useUpdate(holdsDraft)
  const room = useRoom()
  const captures = Boolean(useWho()?.device)
  useEffect(() => followLinks(go), [go])
  useEffect(unlockSound, [])
  useEffect(watchScanner, [])
  useEffect(hearOtherwise, [])
  useEffect(startSync, [])
  useEffect(() => {
    const ask = () => document.visibilityState === "visible" && void refreshSession()
    ask()
    document.addEventListener("visibilitychange", ask)
    return () => document.removeEventListener("visibilitychange", ask)
  }, [])
  const filling = captures && room && room.state !== "well" ? room : null
  const notices = (filling || update) && (
    <>
      {filling && (
        <Suspense>
          <RoomNotice room={filling} />
        </Suspense>
      )}
      {update && <UpdatePrompt update={update} holdsDraft={holdsDraft} />}
    </>
  )
  return (
    <NoticesContext value={notices}>
      <Routes holdsDraft={holdsDraft} />
    </NoticesContext>
  )
}

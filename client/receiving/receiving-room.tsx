import { useEffect } from "react"
import { useLocation } from "wouter"
import { startAside } from "../device/aside.ts"
import { docsOf } from "../device/look-up.ts"
import { useLive } from "../device/use-live.ts"
import { useWho } from "../device/who.ts"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { Screen } from "../ui/screen.tsx"
import { useWords } from "../ui/words.ts"
import { ArrivalRoom } from "./arrival-room.tsx"
import { ReceiveRoom } from "./receive-room.tsx"
import { usePolicy } from "./use-policy.ts"
import "./receiving.css"

/** `/receive` and `/arrive`: the operator's screens, all of them without a network. */
export function ReceivingRoom() {
  const [path] = useLocation()
  const who = useWho()
  const policy = usePolicy()
  const colleagues = useLive(() => docsOf("colleague"))
  useEffect(startAside, [])
  if (who === undefined) return null
  if (!who?.device) return <NotHere />
  if (!policy) return <Screen strip={<OutboxStrip />}>{null}</Screen>
  const about = { personId: who.person.id, siteId: who.device.siteId, policy, strip: <OutboxStrip /> }
  if (path.startsWith("/arrive")) return <ArrivalRoom key={who.person.id} {...about} />
  const names = new Map((colleagues ?? []).map((doc) => [doc.body.id, doc.body.name]))
  return <ReceiveRoom key={who.person.id} {...about} siteName={who.device.siteName} names={names} />
}

/** Capture needs a device of its own: facts are numbered by it. */
function NotHere() {
  const { t } = useWords()
  return (
    <Screen strip={<OutboxStrip />}>
      <EmptyState picture="badge" title={t("receiving:notHere.title")}>
        {t("receiving:notHere.what")}
      </EmptyState>
    </Screen>
  )
}

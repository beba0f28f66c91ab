import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { clockOff } from "./clock-off.ts"
import { useReach } from "./use-reach.ts"

/** A wrong clock changes nothing that is recorded, but may keep it from leaving: what to do is said here. */
export function ClockNotice() {
  const { t } = useWords()
  const reach = useReach()
  if (!reach || clockOff(reach, Date.now()) === null) return null
  return (
    <LineMessage meaning="look" title={t("waiting:page.clockOff")}>
      {t(reach.state === "offline" ? "waiting:page.clockKeeps" : "waiting:page.clockTodo")}
    </LineMessage>
  )
}

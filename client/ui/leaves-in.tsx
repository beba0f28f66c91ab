import { useEffect, useState } from "react"
import { type t as Say, useWords } from "./words.ts"

const A_SECOND = 1000

type Props = {
  at: number
  /** The clock that `at` is told by; this machine's own unless given. */
  clock?: () => number
}

/** How long money still waits before it leaves, counted down; it can be taken back meanwhile. */
export function LeavesIn({ at, clock = Date.now }: Props) {
  const { t } = useWords()
  const [now, setNow] = useState(clock)
  useEffect(() => {
    const timer = setInterval(() => setNow(clock()), A_SECOND)
    return () => clearInterval(timer)
  }, [clock])
  return <span className="leaves-in">{leavesWords(t, at - now)}</span>
}

/** The worker looks every two seconds; whatever holds it longer is not for this line to know. */
const IT_LEAVES_MS = 10_000

/** "L’argent part dans 1 min 58 s." A time that has just passed is "now": the worker has it. Then there is nothing to say. */
export function leavesWords(t: typeof Say, left: number): string | null {
  if (left < -IT_LEAVES_MS) return null
  const seconds = Math.ceil(left / A_SECOND)
  if (seconds <= 0) return t("desk:leaves.now")
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  if (minutes === 0) return t("desk:leaves.seconds", { seconds })
  return rest === 0
    ? t("desk:leaves.minutes", { minutes })
    : t("desk:leaves.both", { minutes, seconds: String(rest).padStart(2, "0") })
}

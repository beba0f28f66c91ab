import { useEffect, useRef } from "react"
import { useKeys } from "../scan/use-scan.ts"

const mains: (() => void)[] = []

/** What the page's main button does, for the Enter key and the "next" of the command card; null: it lacks something. */
export function useMain(act: (() => void) | null) {
  const latest = useRef(act)
  latest.current = act
  useKeys({ Enter: act ?? undefined })
  useEffect(() => {
    const press = () => latest.current?.()
    mains.push(press)
    return () => void mains.splice(mains.indexOf(press), 1)
  }, [])
}

export const pressMain = () => mains.at(-1)?.()

/** Digits choose, in the order on the screen. */
export function useDigits(acts: readonly (() => void)[]) {
  useKeys(Object.fromEntries(acts.slice(0, 9).map((act, index) => [String(index + 1), act])))
}

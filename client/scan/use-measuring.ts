import { useEffect, useRef, useState } from "react"
import { signal } from "./feedback.ts"
import { hearStrokes } from "./hear-strokes.ts"
import { measureScanner, type Stroke, type Told, tellStroke } from "./measure-scanner.ts"
import { type MeasuredScanner, setScannerProfile } from "./scanner-profile.ts"
import { type TestCode, testCodes } from "./test-codes.ts"

type Code = Extract<Told, { kind: "code" }>
export type Said = Told | { kind: "again"; code: TestCode }

/** The three codes, in whatever order they come; the profile is kept with the last of them. */
export function useMeasuring(onDone: (profile: MeasuredScanner) => void) {
  const [isOn, setOn] = useState(false)
  const [heard, setHeard] = useState<readonly Code[]>([])
  const [said, setSaid] = useState<{ what: Said; count: number } | null>(null)
  const latest = useRef({ heard, onDone })
  latest.current = { heard, onDone }
  useEffect(() => {
    if (!isOn) return
    let codes = latest.current.heard
    const take = (stroke: Stroke) => {
      const told = tellStroke(stroke)
      const isAgain = told.kind === "code" && codes.some(({ code }) => code === told.code)
      signal(told.kind !== "code" ? "misread" : isAgain ? "decide" : "unit")
      setSaid((before) => ({
        what: isAgain ? { kind: "again", code: told.code } : told,
        count: (before?.count ?? 0) + 1,
      }))
      if (told.kind !== "code") return
      codes = [...codes.filter(({ code }) => code !== told.code), told]
      setHeard(codes)
      if (codes.length < testCodes.length) return
      const profile = measureScanner(codes, Date.now())
      setScannerProfile(profile)
      setOn(false)
      latest.current.onDone(profile)
    }
    return hearStrokes(take)
  }, [isOn])
  return {
    isOn,
    said,
    hasHeard: (code: TestCode) => heard.some((one) => one.code === code),
    left: testCodes.length - heard.length,
    start: () => {
      setHeard([])
      setSaid(null)
      setOn(true)
    },
    stop: () => setOn(false),
  }
}

import { charOf, isEnd, type Key } from "./burst.ts"
import { type Stroke, strokesOf } from "./measure-scanner.ts"
import { awaitStrokes } from "./scan-bus.ts"
import { typedIn } from "./typed-in.ts"

/** Silence after which what came is told: more than any scanner's pause between two characters. */
const SILENCE = 350
/** Less is a person's key, and none of ours. */
const LEAST = 4

/**
 * While a scanner is measured its keys come here and to nobody else, as they are: nothing is taken off and nothing judged.
 * A person still gets about by Tab and Enter. Returns how to stop.
 */
export function hearStrokes(tell: (stroke: Stroke) => void): () => void {
  let keys: Key[] = []
  let byText = false
  let altCode = ""
  let timer: ReturnType<typeof setTimeout> | undefined
  const writing = typedIn()

  const end = () => {
    const strokes = strokesOf(keys, byText).filter(({ text }) => text.length >= LEAST)
    keys = []
    byText = false
    for (const stroke of strokes) tell(stroke)
  }
  const take = (key: Key) => {
    keys.push(key)
    clearTimeout(timer)
    timer = setTimeout(end, SILENCE)
  }
  const isRunning = (at: number) => keys.length >= LEAST && at - (keys.at(-1)?.at ?? 0) < SILENCE

  const down = (event: KeyboardEvent) => {
    if (event.isComposing || event.repeat) return
    if (event.altKey && !event.ctrlKey && /^Numpad\d$/.test(event.code)) {
      altCode += event.code.slice(-1)
      return
    }
    const { key, code, timeStamp: at, ctrlKey: ctrl, altKey: alt, shiftKey: shift } = event
    writing.pressed(key)
    const heard = { key, code, at, ctrl, alt, shift }
    if (isEnd(heard) ? !isRunning(at) : charOf(heard) === null) return
    // a space would press the focused button, Enter too; Ctrl+] and F8 mean something to the browser
    if (isEnd(heard) || ctrl || key === "F8" || keys.length > 0) event.preventDefault()
    event.stopPropagation()
    take(heard)
  }
  const up = (event: KeyboardEvent) => {
    if (event.key !== "Alt" || !altCode) return
    take({ key: String.fromCharCode(Number(altCode)), code: "", at: event.timeStamp })
    altCode = ""
  }
  const write = (event: InputEvent) => {
    const at = event.timeStamp
    const whole = writing.wholeCode(event)
    const written = whole === null ? writing.keysOf(event) : [...whole]
    const ended = /[\r\n\t]$/.exec(event.data ?? "")?.[0]
    if (whole !== null && ended) written.push(ended === "\t" ? "Tab" : "Enter")
    if (written.length === 0) return
    byText = true
    event.preventDefault()
    event.stopPropagation()
    for (const key of written) take({ key, code: "", at })
  }
  const stopAwaiting = awaitStrokes()
  addEventListener("keydown", down, true)
  addEventListener("keyup", up, true)
  addEventListener("beforeinput", write, true)
  return () => {
    clearTimeout(timer)
    stopAwaiting()
    removeEventListener("keydown", down, true)
    removeEventListener("keyup", up, true)
    removeEventListener("beforeinput", write, true)
  }
}

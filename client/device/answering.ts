// While a scan is being answered, whatever only keeps the screen up to date waits: on a slow device it would take the
// answer's own time.

/** Where one answer follows another without a pause, or a page has no frames, it waits no longer than this. */
const PATIENCE = 1000
/** Once the answer is known React commits, and the second frame after that has it painted. */
const FRAMES = 3

let answering = 0
let waiting: (() => void)[] = []
let timer: ReturnType<typeof setInterval> | undefined

/** Returns how to say that the answer is known. */
export function beginAnswer(): () => void {
  answering++
  timer ??= setInterval(goOn, PATIENCE)
  return () => afterFrames(FRAMES, end)
}

function end(): void {
  if (--answering > 0) return
  clearInterval(timer)
  timer = undefined
  goOn()
}

function goOn(): void {
  const acts = waiting
  waiting = []
  for (const act of acts) act()
}

function afterFrames(many: number, act: () => void): void {
  if (many === 0 || typeof requestAnimationFrame === "undefined") act()
  else requestAnimationFrame(() => afterFrames(many - 1, act))
}

export const isAnswering = (): boolean => answering > 0

/** At once, or once the answer is painted. */
export function whenAnswered(act: () => void): void {
  if (isAnswering()) waiting.push(act)
  else act()
}

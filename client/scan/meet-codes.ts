import { agreeOnCodes, type Sighting } from "./agree.ts"
import { type Candidate, chooseCode } from "./choose-code.ts"

type Options = {
  candidateOf: (sighting: Sighting) => Promise<Candidate>
  onTake: (sighting: Sighting) => void
  /** Several in view are meant: the operator taps one. Again with fewer as they leave, and with none. */
  onAsk: (sightings: Sighting[]) => void
  /** In view, too weak to be believed: the operator may confirm it. Null when it is gone. */
  onOffer: (sighting: Sighting | null) => void
  later: (act: () => void, ms: number) => void
}

/** A code that nobody expects waits so long for one in the same view that somebody does. */
const WAIT = 200
/** What is offered stays so long after it was last seen. */
const STAYS = 1500

/** From frames to scans: what is expected at once, what is not a moment later, and a question where two are meant. */
export function meetCodes({ candidateOf, onTake, onAsk, onOffer, later }: Options) {
  const agreed = agreeOnCodes()
  const read = new Map<string, Promise<Candidate>>()
  let waiting: { candidate: Candidate; frames: Set<number> }[] = []
  let asked: Sighting[] = []
  let offered: { raw: string; at: number } | null = null
  let frames = 0
  let now = 0

  const candidate = (sighting: Sighting) => {
    const known = read.get(sighting.raw) ?? candidateOf(sighting)
    read.set(sighting.raw, known)
    return known.then((each) => ({ ...each, sighting }))
  }
  const take = ({ sighting }: { sighting: Sighting }) => {
    agreed.take(sighting.raw, now)
    onTake(sighting)
  }
  const ask = (sightings: Sighting[]) => {
    asked = sightings
    onAsk(sightings)
  }
  /** A button that came and went with each frame could not be tapped. */
  const offer = (sighting: Sighting | null) => {
    if (!sighting && offered && now - offered.at < STAYS) return
    const isSame = sighting?.raw === offered?.raw
    offered = sighting && { raw: sighting.raw, at: now }
    if (!isSame) onOffer(sighting)
  }
  const withdraw = () => {
    if (offered) onOffer(null)
    offered = null
  }
  /** Codes that were never in one frame are scans of their own, one after the other. */
  const settle = () => {
    const [first] = waiting
    if (!first) return
    const isTogether = (each: (typeof waiting)[number]) => [...each.frames].some((frame) => first.frames.has(frame))
    const group = waiting.filter(isTogether)
    waiting = waiting.filter((each) => !group.includes(each))
    const choice = chooseCode(group.map((each) => each.candidate))
    choice.take.forEach(take)
    if (choice.ask.length > 0) ask(choice.ask.map(({ sighting }) => sighting))
    settle()
  }

  return {
    async frame(sightings: readonly Sighting[], at: number) {
      now = at
      frames++
      const frame = frames
      const { told, held } = agreed.frame(sightings, at)
      const inView = new Set(sightings.map(({ raw }) => raw))
      for (const each of waiting) if (inView.has(each.candidate.sighting.raw)) each.frames.add(frame)
      if (asked.length > 0) {
        const still = asked
          .map(({ raw }) => sightings.find((each) => each.raw === raw))
          .filter((each) => each !== undefined)
        // one that was not read this time is still there: only new places are told
        if (still.length > 0) ask(asked.map((each) => still.find(({ raw }) => raw === each.raw) ?? each))
        return
      }
      const [certain, weak] = await Promise.all([Promise.all(told.map(candidate)), Promise.all(held.map(candidate))])
      const expected = weak.filter(({ isKnown }) => isKnown)
      offer(weak.find(({ isKnown }) => !isKnown)?.sighting ?? null)
      for (const each of [...certain, ...expected]) waiting.push({ candidate: each, frames: new Set([frame]) })
      for (const { sighting } of expected) agreed.take(sighting.raw, at)
      if (waiting.some((each) => each.candidate.isKnown)) settle()
      else if (certain.length > 0) later(settle, WAIT)
    },
    /** The operator's word, for one that was asked about or offered. */
    choose(sighting: Sighting) {
      ask([])
      withdraw()
      take({ sighting })
    },
    /** None of these. */
    dismiss() {
      ask([])
      withdraw()
    },
  }
}

import type { Timeline } from "../../faults/simulation/timeline.ts"

/** The machine's own clock and timers, for the handhelds of the simulation. */
export function realTimeline(): Timeline {
  const begun = performance.now()
  const moment = () => performance.now() - begun
  const timeline: Timeline = {
    now: Date.now,
    moment,
    leap: () => {
      throw new Error("real time does not leap")
    },
    later: (who, ms, act) => {
      let callOff = () => clearTimeout(timer)
      const timer = setTimeout(() => {
        if (who.dead) return
        const frozen = who.frozenUntil - moment()
        if (frozen > 0) callOff = timeline.later(who, frozen, act)
        else act()
      }, ms)
      return () => callOff()
    },
    run: async () => {
      throw new Error("real time runs by itself")
    },
    rest: (who, ms) => new Promise((done) => void timeline.later(who, ms, done)),
    turns: () => 0,
  }
  return timeline
}

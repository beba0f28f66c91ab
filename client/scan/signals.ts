// The five answers to a scan, as sound and vibration. Told apart by rhythm and contour, not by pitch alone, and within
// 1–3 kHz, which cuts through a hall; the misread is the one low buzz.

export const outcomes = ["parcel", "unit", "decide", "unknown", "misread"] as const
export type Outcome = (typeof outcomes)[number]

/** A note: hertz (0: a pause) and milliseconds. */
export type Note = { hz: number; ms: number; rough?: true }
export type Signal = {
  notes: readonly Note[]
  /** `navigator.vibrate`: on, off, on. */
  vibration: readonly number[]
}

const gap = (ms: number): Note => ({ hz: 0, ms })

export const signals: Record<Outcome, Signal> = {
  parcel: { notes: [{ hz: 1319, ms: 70 }, gap(20), { hz: 1760, ms: 110 }], vibration: [40, 40, 80] },
  unit: { notes: [{ hz: 1568, ms: 80 }], vibration: [40] },
  decide: { notes: [{ hz: 1175, ms: 90 }, gap(70), { hz: 1175, ms: 90 }], vibration: [90, 70, 90] },
  unknown: { notes: [{ hz: 1568, ms: 100 }, gap(20), { hz: 1047, ms: 130 }], vibration: [160, 60, 60] },
  misread: { notes: [{ hz: 220, ms: 240, rough: true }], vibration: [250] },
}

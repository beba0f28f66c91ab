import type { Policy } from "../../shared/policy/policy-document.ts"
import type { Act, Env, Followed } from "./acts.ts"
import { closingFact, damageFact, inspectionFact, openingFact, undoFact } from "./facts-of-draft.ts"
import { judgeUnit, withRestClean } from "./judge-unit.ts"
import {
  freeSlot,
  inViewOf,
  isWhole,
  nextOrdinal,
  type ParcelDraft,
  type Photo,
  type SeenUnit,
  type UnitInHand,
  type UnitStart,
} from "./parcel-draft.ts"
import { parcelPhotos } from "./parcel-photos.ts"

/** What one act makes of the draft, and what it records. An act that cannot be now changes nothing. */
export function followAct(draft: ParcelDraft, act: Act, env: Env): Followed {
  const calm = act.do === "ask" ? draft : { ...draft, ask: null }
  const handler = handlers[act.do] as (draft: ParcelDraft, act: Act, env: Env) => Followed | null
  return handler(calm, act, env) ?? only(draft)
}

const only = (draft: ParcelDraft): Followed => ({ draft, facts: [] })

type Handlers = {
  [K in Act["do"]]: (draft: ParcelDraft, act: Extract<Act, { do: K }>, env: Env) => Followed | null
}

const handlers: Handlers = {
  ask: (draft, { ask }) => only({ ...draft, ask }),
  answered: (draft) => only(draft),
  photo: takePhoto,
  dropPhoto: (draft, { sha256 }) => {
    const without = (photos: Photo[]) => photos.filter((photo) => photo.sha256 !== sha256)
    const unit = draft.unit && { ...draft.unit, photos: without(draft.unit.photos) }
    return only({ ...draft, photos: without(draft.photos), unit })
  },
  noPhoto: (draft) => (draft.unit ? inHand(draft, { noPhoto: true }) : only({ ...draft, noPhoto: true })),
  cartonDamaged: (draft, { damaged }) =>
    draft.step === "found" ? only({ ...draft, cartonDamaged: damaged || draft.damaged }) : null,
  open: openIt,
  takeOver: (draft, _act, env) => {
    if (draft.personId === env.personId || draft.step === "closed") return null
    const mine = { ...draft, personId: env.personId, takenOverFrom: draft.personId }
    return draft.openedFacts.length > 0 ? opened({ ...mine, photos: [] }, draft.photos, env) : only(mine)
  },
  addReturn: (draft, { candidate }, env) => {
    const fresh = candidate.lines.filter((line) => !draft.returnIds.includes(line.returnId))
    const returnIds = [...new Set([...draft.returnIds, ...candidate.returnIds])]
    const wider = { ...draft, returnIds, lines: [...draft.lines, ...fresh] }
    if (returnIds.length === draft.returnIds.length || draft.step === "closed") return null
    return draft.openedFacts.length > 0 ? opened({ ...wider, photos: [] }, draft.photos, env) : only(wider)
  },
  unit: takeUnit,
  clean: (draft, _act, env) => {
    if (draft.step !== "unit" || !draft.unit) return null
    return settled(
      draft,
      { answers: withRestClean(env.policy, { ...draft.unit, answers: {} }), fault: null, defects: [] },
      env,
    )
  },
  answer: (draft, { question, answer }, env) => {
    if (!draft.unit || (draft.step !== "unit" && draft.step !== "findings")) return null
    const unit = tidy({ ...draft.unit, answers: { ...draft.unit.answers, [question]: answer } }, env.policy)
    return only({ ...draft, step: "findings", unit })
  },
  restClean: (draft, _act, env) => {
    if (draft.step !== "findings" || !draft.unit) return null
    return settled(draft, { answers: withRestClean(env.policy, draft.unit) }, env)
  },
  defect: (draft, { defect }) => {
    if (draft.step !== "findings" || !draft.unit) return null
    const { defects } = draft.unit
    return inHand(draft, {
      defects: defects.includes(defect) ? defects.filter((one) => one !== defect) : [...defects, defect].slice(0, 20),
    })
  },
  fault: (draft, { fault }) => (draft.step === "findings" ? inHand(draft, { fault }) : null),
  override: (draft, { grade, disposition, reason }) =>
    draft.unit && reason.trim() !== ""
      ? inHand(draft, { override: { grade, disposition, reason: reason.trim().slice(0, 500) } })
      : null,
  ruleAgain: (draft) => inHand(draft, { override: null }),
  note: (draft, { note }) => inHand(draft, { note: note.trim().slice(0, 1000) || null }),
  serial: (draft, { serial }) => inHand(draft, { serial: serial.slice(0, 200), noSerial: false }),
  noSerial: (draft) => inHand(draft, { serial: null, noSerial: true }),
  lpn: (draft, { lpn }) => inHand(draft, { lpn }),
  findings: (draft) => (draft.step === "unit" ? only({ ...draft, step: "findings" }) : null),
  validate: (draft, _act, env) => (draft.step === "findings" ? settled(draft, {}, env) : null),
  place: (draft, { bin }, env) => recorded(draft, bin, env),
  oneMore: (draft, _act, env) => {
    const unit = draft.unit
    const next = recorded(draft, null, env)
    if (!next?.draft || !unit) return null
    const again = { ...unit, lpn: null, serial: null, noSerial: false, photos: [], supersedes: null, note: null }
    const twin = { ...again, ordinal: nextOrdinal(next.draft, unit) }
    const step = judgeUnit(env.policy, twin).lacks.length > 0 ? "findings" : "place"
    return { draft: { ...next.draft, step, unit: twin }, facts: next.facts }
  },
  redo: (draft) =>
    draft.step === "place" && draft.unit
      ? only({ ...draft, step: "unit", unit: { ...draft.unit, answers: {}, override: null } })
      : draft.step === "findings"
        ? only({ ...draft, step: "unit", unit: draft.unit && { ...draft.unit, answers: {}, override: null } })
        : null,
  leaveUnit: (draft) => (draft.unit ? only({ ...draft, step: "inside", unit: null }) : null),
  correct: (draft, { factId }) => {
    const seen = draft.units.find((unit) => unit.factId === factId)
    if (!seen || draft.unit || draft.step === "closed") return null
    const { factId: supersedes, grade: _g, disposition: _d, place: _p, seenBy: _s, ...unit } = seen
    return only({ ...draft, step: "unit", unit: { ...unit, supersedes } })
  },
  undo: undoLast,
  toClose: (draft) =>
    draft.step === "inside" && draft.openedFacts.length > 0 ? only({ ...draft, step: "close" }) : null,
  lookOn: (draft) => (draft.step === "close" ? only({ ...draft, step: "inside" }) : null),
  close: closeIt,
  reopen: (draft, _act, env) => {
    if (draft.step !== "closed" || !draft.closedFact) return null
    const open: ParcelDraft = { ...draft, step: "close", closedFact: null, closedAt: null }
    return { draft: open, facts: [undoFact(draft.closedFact, env.undoReason)] }
  },
  forget: (draft, _act, env) => {
    if (draft.units.length > 0 || draft.step === "closed") return null
    return { draft: null, facts: draft.openedFacts.map((id) => undoFact(id, env.undoReason)) }
  },
}

const inHand = (draft: ParcelDraft, change: Partial<UnitInHand>): Followed | null =>
  draft.unit && only({ ...draft, unit: { ...draft.unit, ...change } })

/** What an answer no longer asks is not kept: a defect of a unit that is now in order would be a lie. */
function tidy(unit: UnitInHand, policy: Policy): UnitInHand {
  const { rule } = judgeUnit(policy, unit)
  return {
    ...unit,
    defects: rule.asksDefects ? unit.defects : [],
    fault: rule.asksFault ? unit.fault : null,
    override: null,
  }
}

function takePhoto(draft: ParcelDraft, { photo, of }: { photo: Photo; of?: string }): Followed | null {
  // a scan may have gone on while the photo was being kept: it is evidence of what was in view, and of nothing else
  if (of !== undefined && of !== inViewOf(draft)) return null
  const { unit } = draft
  if (unit) {
    const slot = freeSlot(
      photo.slot,
      unit.photos.map((one) => one.slot),
    )
    return only({ ...draft, unit: { ...unit, photos: [...unit.photos, { ...photo, slot }].slice(0, 12) } })
  }
  const slot = freeSlot(
    photo.slot,
    draft.photos.map((one) => one.slot),
  )
  return only({ ...draft, photos: [...draft.photos, { ...photo, slot }].slice(0, 12) })
}

function openIt(draft: ParcelDraft, _act: Act, env: Env): Followed | null {
  if (draft.step !== "found" || parcelPhotos(draft, env.policy).length > 0) return null
  const next = opened({ ...draft, step: "inside", photos: [] }, draft.photos, env)
  if (draft.cartonDamaged && !draft.damaged) next.facts.push(damageFact(draft, env.newId()))
  return next
}

/** Opens, widens or takes over: each says who holds the parcel and what it is taken for. */
function opened(draft: ParcelDraft, photos: Photo[], env: Env): Followed {
  const id = env.newId()
  const fact = openingFact({ ...draft, photos }, id)
  const slots = [...draft.slots, ...photos.map((photo) => photo.slot)]
  return { draft: { ...draft, takenOverFrom: null, openedFacts: [...draft.openedFacts, id], slots }, facts: [fact] }
}

/** The next article. What has its place already is recorded by it, as the tap on "no bin" would. */
function takeUnit(draft: ParcelDraft, { unit }: { unit: UnitStart }, env: Env): Followed | null {
  const before = madeReady(draft, env)
  if (!before?.draft) return null
  const { draft: ready, facts } = before
  const fresh: UnitInHand = {
    ...unit,
    ordinal: nextOrdinal(ready, unit),
    lpn: null,
    noSerial: false,
    answers: {},
    defects: [],
    fault: null,
    override: null,
    note: null,
    photos: [],
    noPhoto: false,
    supersedes: null,
  }
  const step = unit.outcome === "graded" ? "unit" : "findings"
  return { draft: { ...ready, step, unit: fresh }, facts }
}

function madeReady(draft: ParcelDraft, env: Env): Followed | null {
  if (draft.step === "found") return openIt(draft, { do: "open" }, env)
  if (draft.step === "place") return recorded(draft, null, env)
  if (draft.step === "inside" || draft.step === "close") return only(draft)
  // scanned by mistake and nothing said of it yet: the next one takes its place
  const untouched = draft.unit && Object.keys(draft.unit.answers).length === 0 && draft.unit.photos.length === 0
  return draft.step === "unit" && untouched && !draft.unit?.supersedes ? only({ ...draft, unit: null }) : null
}

/** To its place where nothing is lacking, else to what lacks. */
function settled(draft: ParcelDraft, change: Partial<UnitInHand>, env: Env): Followed | null {
  if (!draft.unit) return null
  const unit = { ...draft.unit, ...change }
  const step = judgeUnit(env.policy, unit).lacks.length > 0 ? "findings" : "place"
  return only({ ...draft, step, unit })
}

function recorded(draft: ParcelDraft, place: string | null, env: Env): Followed | null {
  const { unit } = draft
  if (draft.step !== "place" || !unit) return null
  const id = env.newId()
  const { outcome, grade, disposition } = judgeUnit(env.policy, unit)
  const seen: SeenUnit = { ...unit, outcome, factId: id, grade, disposition, place, seenBy: env.personId }
  const others = draft.units.filter((one) => one.factId !== unit.supersedes)
  const next: ParcelDraft = { ...draft, unit: null, units: [...others, seen], step: "inside" }
  return {
    draft: isWhole(next) ? { ...next, step: "close" } : next,
    facts: [inspectionFact(draft, unit, env.policy, { id, place })],
  }
}

/** One step back: what is in hand is put down, else the last recorded look is withdrawn and in hand again. */
function undoLast(draft: ParcelDraft, _act: Act, env: Env): Followed | null {
  if (draft.step === "closed") return null
  if (draft.step === "place" || draft.step === "findings") return handlers.redo(draft, { do: "redo" }, env)
  if (draft.unit) return only({ ...draft, step: "inside", unit: null })
  const last = draft.units.at(-1)
  if (!last) return null
  const { factId, grade: _g, disposition: _d, place: _p, seenBy: _s, ...unit } = last
  const back = { ...unit, supersedes: null }
  const units = draft.units.slice(0, -1)
  return { draft: { ...draft, units, unit: back, step: "place" }, facts: [undoFact(factId, env.undoReason)] }
}

function closeIt(draft: ParcelDraft, { emptyBox }: { emptyBox: boolean }, env: Env): Followed | null {
  if (draft.step !== "close") return null
  const isEmpty = emptyBox && draft.units.length === 0
  if (parcelPhotos(draft, env.policy, isEmpty).length > 0) return null
  const id = env.newId()
  const slots = [...draft.slots, ...draft.photos.map((photo) => photo.slot)]
  const closed: ParcelDraft = { ...draft, step: "closed", closedFact: id, closedAt: env.now, photos: [], slots }
  return { draft: closed, facts: [closingFact(draft, id, isEmpty)] }
}

import { v4 } from "uuid"
import type { Scan } from "../../shared/contract/basics.ts"
import type { ParcelDoc, ReturnDoc } from "../../shared/contract/device-docs.ts"
import { parcelId } from "../../shared/domain/derive-id.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { type Doc, draftsFor, getDocs, remembering } from "../device/look-up.ts"
import { keysOf, type ScanRead } from "../scan/read-scan.ts"
import type { Known, Standing } from "./known.ts"
import { type Candidate, DRAFT_KIND, linesOf, type ParcelDraft } from "./parcel-draft.ts"
import { gtinSpellings, labelKey } from "./same-code.ts"

type Who = { personId: string; policy: Policy }
/** What the device has about a scan, as plain data. */
export type Gathered = Omit<Known, keyof Who | "unannounced">

export async function whatDeviceKnows(read: ScanRead, who: Who): Promise<Known> {
  return knownTo(who, await gather(read))
}

export const knownTo = (who: Who, gathered: Gathered): Known => ({
  ...gathered,
  unannounced: makeUnannounced(),
  ...who,
})

/**
 * Gathers by index, never by a walk: it must answer within the blink of an eye with 100,000 documents. `atDock`: the parcel
 * is only counted, so nothing is asked about work on it, nor about others of the same returns.
 */
export async function gather(read: ScanRead, atDock = false): Promise<Gathered> {
  const look = lookFrom(read)
  const keys = keysOf(read.reading).flatMap(gtinSpellings)
  const docs = await look(keys.length > 0 ? keys : [read.scan.raw, labelKey(read) ?? ""])
  const parcels = ofKind(docs, "parcel").filter((doc) => doc.state !== "closed")
  const found = ofKind(docs, "return")
  const returns = await loadReturns(parcels, found, look)
  const carried = new Set(parcels.flatMap((parcel) => parcel.returnIds))
  const alone = found.filter((one) => !carried.has(one.id)).map((one) => aloneOf(one, read.scan))
  const ids = [...parcels.map((parcel) => parcel.id), ...alone.map((one) => one.parcelId)]
  const label = labelKey(read)
  if (label !== null) ids.push(parcelId(label))
  const [candidates, again, drafts] = await Promise.all([
    Promise.all(parcels.map((parcel) => candidateOf(parcel, returns, read, atDock ? nothing : look))),
    againOf(docs, look),
    draftsOf(atDock ? [] : ids),
  ])
  return {
    candidates,
    alone,
    again,
    known: ofKind(docs, "known"),
    products: ofKind(docs, "product"),
    bins: ofKind(docs, "bin"),
    drafts,
  }
}

type BodyOf<K extends Doc["kind"]> = Extract<Doc, { kind: K }>["body"]
const ofKind = <K extends Doc["kind"]>(docs: Doc[], kind: K) =>
  docs.filter((doc) => doc.kind === kind).map((doc) => doc.body as BodyOf<K>)

type Look = (keys: string[]) => Promise<Doc[]>
const nothing: Look = async () => []

/** All that any of the keys names, each once. */
function lookFrom({ named }: ScanRead): Look {
  const ask = remembering(named)
  return async (keys) => {
    const found = await ask(keys)
    const docs = keys.flatMap((key) => found.get(key) ?? [])
    return [...new Map(docs.map((doc) => [`${doc.kind} ${doc.id}`, doc])).values()]
  }
}

async function loadReturns(parcels: ParcelDoc[], found: ReturnDoc[], look: Look): Promise<Map<string, ReturnDoc>> {
  const returns = new Map(found.map((body) => [body.id, body]))
  const lacking = () => [...new Set(parcels.flatMap((parcel) => parcel.returnIds))].filter((id) => !returns.has(id))
  // a parcel's keys name its returns too, and the other parcels that carry them, which are asked for next
  if (lacking().length > 0)
    for (const body of ofKind(await look(parcels.flatMap((parcel) => parcel.keys)), "return"))
      returns.set(body.id, body)
  for (const { body } of await getDocs("return", lacking())) returns.set(body.id, body)
  return returns
}

async function candidateOf(parcel: ParcelDoc, returns: Map<string, ReturnDoc>, read: ScanRead, look: Look) {
  const own = parcel.returnIds.flatMap((id) => returns.get(id) ?? [])
  return {
    parcelId: parcel.id,
    key: keyOf(parcel, own, keysOf(read.reading)),
    scan: read.scan,
    carrier: parcel.carrier ?? read.reading.carrier,
    returnIds: parcel.returnIds,
    lines: linesOf(own),
    damaged: parcel.damaged,
    others: await countOthers(parcel, own, look),
    outsideWindow: own.some((one) => one.outsideWindow),
    openedBy: parcel.state === "opened" ? parcel.openedBy : null,
    arrived: parcel.arrivedAt !== null || parcel.state === "arrived" || parcel.state === "opened",
  }
}

/** The parcel's own number rather than that of a return in it: two parcels of one return differ by it. */
function keyOf(parcel: ParcelDoc, returns: ReturnDoc[], scanned: string[]): string | null {
  const own = parcel.keys.filter((key) => !returns.some((one) => one.rma === key))
  return own.find((key) => scanned.includes(key)) ?? own[0] ?? parcel.keys[0] ?? null
}

/** Open parcels that carry the same returns: what lacks here may be in one of those. */
async function countOthers(parcel: ParcelDoc, returns: ReturnDoc[], look: Look): Promise<number> {
  const docs = await look(returns.map((one) => one.rma))
  return ofKind(docs, "parcel").filter((one) => one.id !== parcel.id && one.state !== "closed" && one.state !== "lost")
    .length
}

/** The returns of a closed parcel, for a second carton of them: its id is random, for its label is that of the first. */
async function againOf(docs: Doc[], look: Look): Promise<Candidate | null> {
  const [old] = ofKind(docs, "known").filter((one) => one.state === "closed")
  if (!old) return null
  const returns = ofKind(await look(old.keys), "return")
  const about = { returnIds: returns.map((one) => one.id), lines: linesOf(returns) }
  return { ...empty, ...about, parcelId: v4(), key: null }
}

function aloneOf(one: ReturnDoc, scan: Scan): Standing {
  const about = { returnIds: [one.id], lines: linesOf([one]), outsideWindow: one.outsideWindow }
  return { ...empty, ...about, parcelId: parcelId(one.rma), key: one.rma, scan, openedBy: null, arrived: false }
}

const empty = {
  scan: null,
  carrier: null,
  returnIds: [],
  lines: [],
  damaged: false,
  others: 0,
  outsideWindow: false,
}

/** A parcel that nobody announced. Without a key nothing but this device knows it, so its id is random. */
export function makeUnannounced(random: () => string = v4) {
  return (key: string | null): Candidate => ({ ...empty, key, parcelId: key === null ? random() : parcelId(key) })
}

async function draftsOf(ids: string[]): Promise<Known["drafts"]> {
  const drafts = await draftsFor([...new Set(ids)])
  return drafts
    .filter(({ kind }) => kind === DRAFT_KIND)
    .map(({ id, personId, state }) => ({ id, personId, closed: (state as ParcelDraft).step === "closed" }))
}

import { SaxesParser } from "saxes"
import * as z from "zod/mini"
import type { CarrierEventKind } from "../../shared/domain/shipment-moves.ts"
import { type CarrierEvent, type DropPoint, type OpenDay, weekOf } from "./carrier.ts"

// What Colissimo's web services answer, as far as it is read here: SLS (labels, days to be fetched), pointretrait (points),
// and La Poste's Suivi v2 (where it is).

export const Messages = z.array(
  z.object({ id: z.union([z.string(), z.number()]), type: z.string(), messageContent: z.nullish(z.string()) }),
)
export const Label = z.object({
  messages: Messages,
  labelV2Response: z.nullish(z.object({ parcelNumber: z.nullish(z.string()) })),
})
export const PickingDates = z.object({
  messages: z.nullish(Messages),
  mailBoxPickingDates: z.nullish(z.array(z.union([z.string(), z.number()]))),
})
const Suivi = z.object({
  returnCode: z.int(),
  shipment: z.nullish(
    z.object({
      event: z.nullish(z.array(z.object({ date: z.string(), code: z.string(), label: z.nullish(z.string()) }))),
    }),
  ),
})
/** One, or a list of one. */
export const Tracked = z.union([Suivi, z.array(Suivi)])

/** Their codes by the first letters (Suivi v2). DI2: handed back to whoever sent it. */
const kinds: readonly (readonly [RegExp, CarrierEventKind])[] = [
  [/^DR/, "registered"],
  [/^PC/, "accepted"],
  [/^(ET|EP|DO|PB2)/, "in_transit"],
  [/^MD/, "out_for_delivery"],
  [/^(PB|ND|AN)/, "problem"],
  [/^AG/, "at_point"],
  [/^(RE|DI2)/, "returned"],
  [/^DI/, "delivered"],
]

export function eventsOf(tracking: string, told: z.infer<typeof Tracked>): CarrierEvent[] {
  const one = Array.isArray(told) ? told[0] : told
  return (one?.shipment?.event ?? []).flatMap(({ date, code, label }) => {
    const kind = kinds.find(([shape]) => shape.test(code))?.[1]
    const at = Date.parse(date)
    return kind && Number.isFinite(at) ? [{ tracking, kind, at, code, text: label?.trim() || null }] : []
  })
}

/** A day, as ISO text or as Java's milliseconds. */
export function dayOf(told: string | number): string | null {
  const at = typeof told === "number" || /^\d{12,}$/.test(told) ? Number(told) : Date.parse(told)
  if (typeof told === "string" && /^\d{4}-\d{2}-\d{2}/.test(told)) return told.slice(0, 10)
  // midnight in Paris is the evening before in UTC
  return Number.isFinite(at) ? new Date(at + 3 * 60 * 60_000).toISOString().slice(0, 10) : null
}

/** 30xxx: what was asked is wrong · 30000: the key is. */
export function faultOf(messages: z.infer<typeof Messages>) {
  const fault = messages.find((one) => one.type.toUpperCase().startsWith("ERR"))
  if (!fault) return null
  const text = fault.messageContent ?? `code ${fault.id}`
  const denied = String(fault.id) === "30000"
  const about = /adresse|address|code postal|zip|commune|city|pays|country|nom|name|téléphone|phone|e?-?mail/i.test(
    text,
  )
    ? "address"
    : /poids|weight|dimension/i.test(text)
      ? "parcel"
      : /date|jour|day/i.test(text)
        ? "day"
        : "other"
  return { text, denied, about } as const
}

const frenchDays: Record<OpenDay, string> = {
  monday: "horairesOuvertureLundi",
  tuesday: "horairesOuvertureMardi",
  wednesday: "horairesOuvertureMercredi",
  thursday: "horairesOuvertureJeudi",
  friday: "horairesOuvertureVendredi",
  saturday: "horairesOuvertureSamedi",
  sunday: "horairesOuvertureDimanche",
}

/** The SOAP answer of `findRDVPointRetraitAcheminement`. Throws where it is none, or an error of theirs. */
export function pointsOf(xml: string): DropPoint[] {
  const { points, code, says } = readPoints(xml)
  if (code !== "0") throw new Error(`points: ${code ?? "no code"} ${says}`)
  return points.map((one) => ({
    id: one.identifiant ?? "",
    name: one.nom ?? "",
    kind: one.typeDePoint === "BPR" ? "post_office" : one.typeDePoint === "PCS" ? "locker" : "shop",
    lines: [one.adresse1, one.adresse2, one.adresse3].filter((line): line is string => !!line),
    ...{ postcode: one.codePostal ?? "", town: one.localite ?? "", country: one.codePays ?? "FR" },
    ...{ latitude: numberOf(one.coordGeolocalisationLatitude), longitude: numberOf(one.coordGeolocalisationLongitude) },
    metres: numberOf(one.distanceEnMetre),
    hours: weekOf((day) => hoursOf(one[frenchDays[day]])),
  }))
}

/** "09:00-12:00 14:00-18:00"; "00:00-00:00" is closed. */
export function hoursOf(told: string | undefined): { from: string; to: string }[] {
  const spans = [...(told ?? "").matchAll(/(\d{2}:\d{2})-(\d{2}:\d{2})/g)]
  return spans.flatMap(([, from = "", to = ""]) => (from === to ? [] : [{ from, to }]))
}

const numberOf = (text: string | undefined) => {
  const value = Number(text?.replace(",", "."))
  return text && Number.isFinite(value) ? value : null
}

function readPoints(xml: string) {
  const points: Record<string, string>[] = []
  let point: Record<string, string> | null = null
  let text = ""
  let code: string | null = null
  let says = ""
  const parser = new SaxesParser()
  parser.on("error", (error) => {
    throw error
  })
  parser.on("opentag", ({ name }) => {
    text = ""
    if (localName(name) === "listePointRetraitAcheminement") point = {}
  })
  parser.on("text", (more) => {
    text += more
  })
  parser.on("closetag", ({ name }) => {
    const tag = localName(name)
    if (tag === "listePointRetraitAcheminement" && point) {
      points.push(point)
      point = null
    } else if (point) point[tag] = text.trim()
    else if (tag === "errorCode") code = text.trim()
    else if (tag === "errorMessage") says = text.trim()
    text = ""
  })
  parser.write(xml).close()
  return { points, code: code as string | null, says }
}

const localName = (name: string) => name.replace(/^.*:/, "")

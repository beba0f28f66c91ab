import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import { type CarrierStub, json, type StubAnswer, type StubAsked, smallPdf, startCarrierStub } from "./carrier-stub.ts"

export interface ColissimoStub extends CarrierStub {
  apiKey: string
  trackingKey: string
  labels: { tracking: string; reference: string; pickedOn: string | null }[]
  /** What La Poste says of a parcel. */
  events: Map<string, { date: string; code: string; label: string }[]>
}

const CRLF = "\r\n"

/** SLS 2.0, pointretrait and Suivi v2 with a memory, in the shapes of their documentation. */
export async function startColissimoStub(): Promise<ColissimoStub> {
  const [apiKey, trackingKey] = ["colissimo-key", "okapi-key-1"]
  const labels: ColissimoStub["labels"] = []
  let made = 0
  const events: ColissimoStub["events"] = new Map()

  function act({ path, headers, text }: StubAsked): StubAnswer {
    const tracked = /^\/suivi\/v2\/idships\/(.+)$/.exec(path)
    if (tracked)
      return headers["x-okapi-key"] === trackingKey ? suivi(decodeURIComponent(tracked[1] ?? "")) : json(401, {})
    if (path.startsWith("/pointretrait-ws-cxf/")) return points(text)
    if (headers.apikey !== apiKey)
      return json(200, { messages: [wrong("30000", "Identifiant ou mot de passe incorrect")] })
    if (path.endsWith("/getListMailBoxPickingDates"))
      return json(200, {
        messages: [{ id: "0", type: "INFOS", messageContent: "La requête a été traitée avec succès" }],
        mailBoxPickingDateMaxHour: "8h30",
        mailBoxPickingDates: ["2026-11-27", "2026-11-26", Date.UTC(2026, 10, 27, 23)],
        validityTime: "20h00",
      })
    const body = JSON.parse(text)
    if (path.endsWith("/getLabel")) {
      const known = labels.some((one) => one.tracking === body.parcelNumber)
      return known ? parcel(body.parcelNumber) : json(200, { messages: [wrong("30310", "Colis inconnu")] })
    }
    return path.endsWith("/generateLabel") ? make(body) : json(404, {})
  }

  function make(body: Record<string, never>): StubAnswer {
    const { service, sender } = (body as unknown as { letter: { service: Record<string, string>; sender: Sent } })
      .letter
    if (!/^\d{5}$/.test(sender.address.zipCode) || sender.address.zipCode === "00000")
      return multipart([
        [
          "jsonInfos",
          JSON.stringify({
            messages: [wrong("30109", "Le code postal de l'expéditeur est incorrect")],
            labelV2Response: null,
          }),
        ],
      ])
    if (service.mailBoxPickingDate === "2026-01-01")
      return json(400, { messages: [wrong("30500", "La date de relève n'est pas disponible")] })
    const tracking = makeTracking("colissimo", 7_000 + made++)
    labels.push({ tracking, reference: sender.senderParcelRef, pickedOn: service.mailBoxPickingDate ?? null })
    return parcel(tracking)
  }

  const base = await startCarrierStub(act)
  return { ...base, apiKey, trackingKey, labels, events }

  function suivi(tracking: string): StubAnswer {
    const known = events.get(tracking)
    if (!known) return json(404, { returnCode: 404, returnMessage: "Numéro inconnu", idShip: tracking })
    const shipment = { idShip: tracking, holder: 4, product: "Colissimo", isFinal: false, timeline: [], event: known }
    return json(200, { lang: "fr_FR", scope: "open", returnCode: 200, shipment })
  }
}

type Sent = { senderParcelRef: string; address: { zipCode: string } }
const wrong = (id: string, messageContent: string) => ({ id, type: "ERROR", messageContent })

function parcel(tracking: string): StubAnswer {
  const infos = {
    messages: [{ id: "0", type: "INFOS", messageContent: "La requête a été traitée avec succès" }],
    labelXmlV2Reponse: null,
    labelV2Response: {
      label: null,
      cn23: null,
      parcelNumber: tracking,
      parcelNumberPartner: null,
      pdfUrl: null,
      fields: null,
    },
  }
  return multipart([
    ["jsonInfos", JSON.stringify(infos)],
    ["label", smallPdf(`label ${tracking}`)],
  ])
}

function multipart(parts: [string, string | Buffer][]): StubAnswer {
  const boundary = "uuid:1f2b3c4d-0001"
  const chunks = parts.flatMap(([id, bytes]) => {
    const type = id === "label" ? "application/octet-stream" : "application/json;charset=UTF-8"
    const head = [
      `--${boundary}`,
      `Content-Type: ${type}`,
      "Content-Transfer-Encoding: binary",
      `Content-ID: <${id}>`,
      "",
      "",
    ]
    return [Buffer.from(head.join(CRLF)), Buffer.from(bytes), Buffer.from(CRLF)]
  })
  const type = `multipart/mixed; boundary="${boundary}"`
  return { status: 200, type, body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--`)]) }
}

function points(asked: string): StubAnswer {
  const field = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(asked)?.[1] ?? ""
  const fault = field("apikey") !== "colissimo-key" ? [201, "Identifiant / mot de passe invalide"] : null
  const point = (id: string, name: string, kind: string, metres: number) =>
    `<listePointRetraitAcheminement><accesPersonneMobiliteReduite>true</accesPersonneMobiliteReduite><adresse1>3 rue &amp; place Haute</adresse1><adresse2/><codePays>FR</codePays><codePostal>${field("zipCode")}</codePostal><coordGeolocalisationLatitude>45.7600</coordGeolocalisationLatitude><coordGeolocalisationLongitude>4.8350</coordGeolocalisationLongitude><distanceEnMetre>${metres}</distanceEnMetre><horairesOuvertureLundi>09:00-12:00 14:00-18:00</horairesOuvertureLundi><horairesOuvertureMardi>09:00-18:00 00:00-00:00</horairesOuvertureMardi><horairesOuvertureDimanche>00:00-00:00 00:00-00:00</horairesOuvertureDimanche><identifiant>${id}</identifiant><localite>${field("city") || "LYON"}</localite><nom>${name}</nom><typeDePoint>${kind}</typeDePoint></listePointRetraitAcheminement>`
  const body = fault
    ? `<errorCode>${fault[0]}</errorCode><errorMessage>${fault[1]}</errorMessage>`
    : `<errorCode>0</errorCode><errorMessage>Code retour OK</errorMessage>${point("012345", "LYON TERREAUX BP", "BPR", 120)}${point("067890", "TABAC &lt;DU&gt; COIN", "A2P", 310)}<qualiteReponse>1</qualiteReponse>`
  const xml = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><ns2:findRDVPointRetraitAcheminementResponse xmlns:ns2="http://v2.pointretrait.geopost.com/"><return>${body}</return></ns2:findRDVPointRetraitAcheminementResponse></soap:Body></soap:Envelope>`
  return { status: 200, type: "text/xml;charset=UTF-8", body: xml }
}

import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { LABEL_CARRIERS, type LabelCarrier, labelBars, makeTracking } from "../../shared/barcode/make-tracking.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { azertyOf, belgianOf, qwertzOf } from "./keyboards.ts"

const LINKS: Record<string, (key: string) => string> = {
  colissimo: (key) => `https://www.laposte.fr/outils/suivre-vos-envois?code=${key}`,
  "mondial-relay": (key) => `https://www.mondialrelay.fr/suivi-de-colis/?numeroExpedition=${key}`,
  chronopost: (key) => `https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT=${bars("chronopost", key)}`,
  ups: (key) => `https://www.ups.com/track?loc=fr_FR&tracknum=${key}&requester=QUIC`,
  dpd: (key) => `https://trace.dpd.fr/fr/trace/${key}`,
  gls: (key) => `https://gls-group.com/FR/fr/suivi-colis?match=${key}`,
  dhl: (key) => `https://www.dhl.com/fr-fr/home/tracking.html?tracking-id=${key}`,
  "dhl-paket": (key) => `https://id.example.com/00/${key}`,
  fedex: (key) => `https://www.fedex.com/fedextrack/?trknbr=${key}`,
  usps: (key) => `https://tools.usps.com/go/TrackConfirmAction?tLabels=${key}`,
  s10: (key) => `https://www.royalmail.com/track-your-item#/tracking-results/${key}`,
  postnl: (key) => `https://jouw.postnl.nl/track-and-trace/${key}-FR-75011`,
}
const bars = (carrier: LabelCarrier, key: string) => labelBars(carrier, key).text
const maxiCodeOf = (key: string) =>
  `[)>\u001e01\u001d9675011\u001d250\u001d0${key.slice(8, 10)}\u001d1Z${key.slice(10)}\u001dUPSN\u001d${key.slice(2, 8)}\u001d089\u001d\u001d1/1\u001d2\u001dY\u001d\u001d\u001d\u001e\u0004`

describe("a scan of any kind", () => {
  test.each(LABEL_CARRIERS)("finds the same parcel of %s in bars, printed text and link", (carrier) => {
    for (let index = 0; index < 50; index++) {
      const key = makeTracking(carrier, index)
      const { text, gs1 } = labelBars(carrier, key)
      const printed = groupForEye(key, carrier).join(" ")
      const scans = [
        text,
        `${gs1 ? "]C1" : "]C0"}${text}\r\n`,
        ...(gs1 ? [text.replaceAll("\u001d", "{GS}")] : []),
        ...(carrier === "usps" ? [] : [printed, printed.toLowerCase(), ` ${printed.replaceAll(" ", "\u00a0")}`]),
        ...(LINKS[carrier] ? [LINKS[carrier](key), `]Q1${LINKS[carrier](key)}`] : []),
        ...(carrier === "ups" ? [maxiCodeOf(key), `]U1${maxiCodeOf(key).replaceAll("\u001d", "<GS>")}`] : []),
        ...(carrier === "dhl-paket" ? [`(00)${key}`, `]d200${key}`, `]C14037501199\u001d00${key}`] : []),
      ]
      for (const scan of scans) {
        const reading = parseScan(scan)
        expect(reading.valid, scan).toBe(true)
        // Eight digits of Mondial Relay may be an EAN-8 too; the parcel is then under the other key.
        expect([reading.key, ...(reading.altKeys ?? [])], scan).toContain(key)
      }
    }
  })

  test("never throws and never hangs, whatever a scanner sends", () => {
    const noise = fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc.string({ unit: fc.constantFrom(..."]C1dQ()[]>%{}\u001d\u001e\r\n\t 0123456789ABZ/:=?&#é"), maxLength: 80 }),
      fc.stringMatching(/^\d{1,40}$/),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
    )
    fc.assert(
      fc.property(
        noise,
        fc.constantFrom(undefined, "wedge", "wedge-azerty", "wedge-qwertz", "camera"),
        (raw, channel) => {
          const reading = parseScan(raw, { channel: channel as "wedge" })
          expect(reading.valid || reading.key === null).toBe(true)
          if (reading.kind === "unknown") expect(reading.valid).toBe(false)
          expect(parseScan(raw, { channel: channel as "wedge" })).toEqual(reading)
        },
      ),
      { numRuns: 2000 },
    )
    for (const raw of [null, undefined, 12, {}]) expect(parseScan(raw as unknown as string).valid).toBe(false)
    expect(parseScan("9".repeat(1_000_000)).valid).toBe(false)
    expect(parseScan("https://ups.com/%E0%A4%A&tracknum=%").valid).toBe(true)
  })

  test("reads our own numbers from a plain code, a hand, a link and any of the layouts", () => {
    for (const kind of ["rma", "lpn", "bin", "badge"] as const) {
      const key = ownNumberFrom(kind, 31)
      for (const [raw, channel] of [
        [key, "wedge"],
        [`]C0${key}\r`, "wedge"],
        [key.toLowerCase(), "wedge-azerty"],
        [key, "wedge-qwertz"],
        [groupForEye(key).join(" "), "typed"],
      ] as const) {
        expect(parseScan(raw, { channel })).toMatchObject({ kind, valid: true, key })
      }
    }
    const rma = ownNumberFrom("rma", 31)
    expect(parseScan(`https://shop.example/returns/${rma}`)).toMatchObject({ kind: "rma", key: rma })
  })

  test("never opens a return by a wrong letter, but says which number was meant", () => {
    const rma = ownNumberFrom("rma", 5)
    const wrong = rma.slice(0, 4) + (rma[4] === "T" ? "X" : "T") + rma.slice(5)
    expect(parseScan(wrong)).toMatchObject({ valid: false, key: null, nearMiss: "rma" })
    expect(parseScan(wrong).suggestions).toContain(rma)
  })

  test("keeps two scans that arrive in one go apart", () => {
    const [one, two] = [makeTracking("ups", 1), makeTracking("ups", 2)]
    for (const raw of [`${one}\r${two}`, `${one}\n\n${two}\r\n`, one + two]) {
      const reading = parseScan(raw)
      expect(reading.kind).toBe("multi")
      expect(reading.readings?.map((part) => part.key)).toEqual([one, two])
    }
  })

  test("never cuts a long number that was misread into two parcels", () => {
    for (let index = 0; index < 200; index++) {
      const pic = makeTracking("usps", index)
      for (const digit of "0123456789") {
        expect(parseScan(pic.slice(0, 12) + digit + pic.slice(13)).kind).not.toBe("multi")
      }
    }
  })

  test("takes a failing waybill for no book, and a book by its hyphens for no waybill", () => {
    expect(parseScan("3318810010")).toMatchObject({ valid: false, nearMiss: "dhl" })
    expect(parseScan("0-306-40615-2")).toMatchObject({ kind: "gtin", key: "09780306406157" })
    expect(parseScan("ISBN 0-306-40615-3").valid).toBe(false)
  })

  test("tells the serial that was sold from another, and asks where a hand may have slipped", () => {
    const context = { orderGtin14: "09520123456788", orderSerial: "AOB1" }
    expect(parseScan("]d2010952012345678821AOB1", context).serialMatch).toBe(true)
    expect(parseScan("]d2010952012345678821A0B1", context).serialMatch).toBeNull()
    expect(parseScan("]d2010952012345678821A0B2", context).serialMatch).toBe(false)
    expect(parseScan("]d2010400638133393121AOB1", context).serialMatch).toBe(false)
  })
})

/** What a scanner's keys are while Caps Lock turns Shift about. */
const withCaps = (text: string) => {
  const plain = "1234567890-=[];',./"
  const shifted = '!@#$%^&*()_+{}:"<>?'
  const turned = (letter: string) =>
    shifted[plain.indexOf(letter)] ?? plain[shifted.indexOf(letter)] ?? letter.toUpperCase()
  return [...text].map((letter) => (/[A-Z]/.test(letter) ? letter.toLowerCase() : turned(letter))).join("")
}

describe("a scan as few scanners send it", () => {
  const gtin = "09520123456788"
  const sscc = "340434633751428115"
  test.each([
    [`]Q401${gtin}21S1`, { kind: "gs1", key: gtin, serial: "S1" }],
    [`]d501${gtin}10L1\u001d21S1`, { kind: "gs1", key: gtin, lot: "L1", serial: "S1" }],
    [`]d201${gtin}10L1<FNC1>21S1`, { kind: "gs1", key: gtin, lot: "L1", serial: "S1" }],
    [`{FNC1}01${gtin}10L1{FNC1}21S1`, { kind: "gs1", key: gtin, lot: "L1", serial: "S1" }],
    [`01${gtin}`, { kind: "gs1", key: gtin }],
    ["]E3952012345678812345", { kind: "gtin", key: gtin }],
    ["]I021348075016401", { kind: "routing", key: null, carrier: "dhl-paket" }],
    ["(96)11020987654312345672", { kind: "tracking", carrier: "fedex", key: "987654312345672" }],
    ["(94)00111206206406260787", { kind: "tracking", carrier: "usps", key: "9400111206206406260787" }],
    [
      `https://example.com/gtin/${gtin}/lot/L1/ser/lot?exp=261231`,
      { kind: "gs1", key: gtin, lot: "L1", serial: "lot" },
    ],
    [`https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode=00${sscc}`, { key: sscc }],
    ["https://mydhl.express.dhl/fr/fr/tracking.html#/results?id=3318810025", { key: "3318810025", carrier: "dhl" }],
    ["https://www.swiship.fr/track?id=TBA502887274000", { key: "TBA502887274000", carrier: "amazon" }],
    ["www.ups.com/track?tracknum=1Z5R89390357567127", { key: "1Z5R89390357567127", carrier: "ups" }],
  ] as const)("%s", (raw, said) => {
    expect(parseScan(raw)).toMatchObject({ valid: true, ...said })
  })

  test("finds a MaxiCode's parcel where every separator was lost, or stands there in letters", () => {
    const key = makeTracking("ups", 5)
    const lost = ["\u001d", "\u001e", "\u0004"].reduce((text, mark) => text.replaceAll(mark, ""), maxiCodeOf(key))
    const spelt = maxiCodeOf(key).replaceAll("\u001d", "^]").replaceAll("\u001e", "^^").replaceAll("\u0004", "^D")
    for (const raw of [lost, spelt]) expect(parseScan(raw)).toMatchObject({ valid: true, key, carrier: "ups" })
    expect(parseScan(lost.replace(key.slice(10, 14), "0000")).valid).toBe(false)
  })

  test.each([
    // a sum of another carrier's holds by chance
    ["]C140295201234567890124", "an element that is no parcel"],
    ["]I115022345678907", "an item's bars with a wrong digit"],
    ["]E3952012345678912345", "an item with an add-on and a wrong digit"],
    [`https://www.dhl.de/verfolgen.html?piececode=00340434633751428116`, "a link with a wrong digit"],
    ["https://ups.com.example.net/track?tracknum=1Z5R89390357567127x", "a host that only begins like a carrier's"],
  ])("%s is no parcel: %s", (raw) => {
    const reading = parseScan(raw)
    expect([reading.key, reading.kind === "tracking"]).toEqual([null, false])
  })

  test("lets the numbers of UPS's own documentation through, whose check digits are wrong, and says what they are", () => {
    for (const last of ["0291980793", "6692804405", "0390515214", "1392654435", "6892410845", "1591910450"])
      expect(parseScan(`1Z12345E${last}`)).toMatchObject({ valid: true, carrier: "ups", warnings: ["sandbox"] })
    expect(parseScan("1Z12345E0291980795").valid).toBe(false)
  })

  test("reads a UPC-E of eight digits from its own symbol, and bare only where the item is expected", () => {
    expect(parseScan("04252614").key).not.toBe("00042100005264")
    const knows = (key: string) => key === "00042100005264"
    expect(parseScan("04252614", { knows })).toMatchObject({ kind: "gtin", key: "00042100005264" })
    // one for each way in which a UPC-E leaves zeros out
    for (const [short, long] of [
      ["01234505", "012000003455"],
      ["01234531", "012300000451"],
      ["01234543", "012340000053"],
      ["01234558", "012345000058"],
    ] as const)
      expect(parseScan(`]E0${short}`), short).toMatchObject({ kind: "gtin", key: `00${long}` })
  })

  test("takes a link to nowhere for no link", () => {
    for (const raw of ["https://", "http://?tracknum=1Z5R89390357567127"]) expect(parseScan(raw).valid).toBe(false)
  })
})

describe("a scanner set to another country's keyboard", () => {
  const proven = ["ups", "colissimo", "s10", "dhl", "usps", "fedex"] as const

  test.each(proven)("still finds the parcel of %s through AZERTY and Belgian AZERTY", (carrier) => {
    for (let index = 0; index < 50; index++) {
      const key = makeTracking(carrier, index)
      const text = bars(carrier, key).replaceAll("\u001d", "")
      for (const garbled of [azertyOf(text), belgianOf(text)]) {
        for (const channel of ["wedge-azerty", "wedge"] as const) {
          const reading = parseScan(garbled, { channel })
          expect(reading, garbled).toMatchObject({ valid: true, key, warnings: ["keyboard_layout"] })
        }
      }
    }
  })

  test.each([
    ["wedge-azerty", "French", azertyOf],
    ["wedge-azerty", "Belgian", belgianOf],
    ["wedge-qwertz", "German", qwertzOf],
  ] as const)("finds the parcel under Caps Lock through %s (%s), in bars and in a link", (channel, _, typed) => {
    for (const carrier of ["ups", "colissimo"] as const) {
      const key = makeTracking(carrier, 7)
      for (const text of [key, LINKS[carrier]?.(key) ?? ""])
        expect(parseScan(typed(withCaps(text)), { channel }), text).toMatchObject({ valid: true, key })
    }
    // one capital among small letters is no Caps Lock: it is a misread
    expect(parseScan("RB123456785zS", { channel }).valid).toBe(false)
  })

  test("finds the parcel of a MaxiCode whose bracket the keyboard made an accent", () => {
    const key = makeTracking("ups", 5)
    for (const typed of [azertyOf, belgianOf])
      expect(parseScan(typed(maxiCodeOf(key)), { channel: "wedge-azerty" })).toMatchObject({ valid: true, key })
  })

  test("finds a parcel whose Z became a Y through QWERTZ", () => {
    const key = makeTracking("ups", 4)
    expect(parseScan(qwertzOf(key), { channel: "wedge-qwertz" })).toMatchObject({ key, layout: "qwertz" })
    expect(parseScan(qwertzOf(key), { channel: "wedge" })).toMatchObject({ key, layout: "qwertz" })
  })

  test("never repairs what no check digit proves, unless the database knows the result", () => {
    const sku = azertyOf("SKU-2041-AZ")
    expect(parseScan(sku, { channel: "wedge-azerty" }).valid).toBe(false)
    expect(parseScan(sku, { channel: "wedge-azerty", knows: (key) => key === "SKU-2041-AZ" })).toMatchObject({
      kind: "sku",
      key: "SKU-2041-AZ",
    })
  })

  test("leaves a camera's text as it is: no keyboard came between", () => {
    expect(parseScan(azertyOf(makeTracking("ups", 1)), { channel: "camera" }).valid).toBe(false)
  })
})

/**
 * Three codes that let a scanner tell on itself. Each begins with eight letters of our own family, which pass through every
 * keyboard unharmed and have check letters: so a code is known, and known to be whole, however garbled the rest comes.
 * The bars are constant, as Code 128 writes them (ISO/IEC 15417): tests/scan/test-codes.test.ts reads them back.
 */
export type TestCode = {
  name: "ends" | "keyboard" | "separator"
  /** What no layout changes; all keyboards write it alike. */
  mark: string
  /** What follows the mark, as the code holds it; FNC1 as GS. */
  rest: string
  /** Widths of bar and gap in turn. */
  bars: string
}

/** What closes a code with more than its mark: it too passes unharmed. */
export const END = "XT"
/** Letters, digits and signs that French, Belgian and German keyboards write in other places. */
export const PROBE = "AZYM1680-/"

export const testCodes: readonly TestCode[] = [
  {
    name: "ends",
    mark: "TSTFRSCL",
    rest: "",
    bars: "2112142133112131132133111323112311312131131313211321311221142331112",
  },
  {
    name: "keyboard",
    mark: "TSTKBDTH",
    rest: PROBE + END,
    bars: "2112142133112131132133111123311311231123132133112311131113233123113121131131231131411231221112421141311221321132223311212133111141312331112",
  },
  {
    // a GS1-128: "91" and "92" are numbers for use within a company, the first of them of no fixed length
    name: "separator",
    mark: "TSTGSNFX",
    rest: `\u001d92${END}`,
    bars: "2112324111314121211141312133112131132133112113132131131133211323113311214111313211222232113311212133113112222331112",
  },
]

/** Stands before the mark in the code of the separator. */
export const FIRST_AI = "91"

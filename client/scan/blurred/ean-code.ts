// How an EAN-13 spells digits in black (1) and white modules (ISO/IEC 15420).

const odd = [
  ...["0001101", "0011001", "0010011", "0111101", "0100011"],
  ...["0110001", "0101111", "0111011", "0110111", "0001011"],
]
const swapped = (code: string) => code.replace(/./g, (bit) => (bit === "0" ? "1" : "0"))
const backwards = (code: string) => [...code].reverse().join("")

/** Digits of the right half. */
export const rightCodes = odd.map(swapped)
/** Digits of the left half: 0 to 9 of odd parity, 10 to 19 of even. */
export const leftCodes = [...odd, ...rightCodes.map(backwards)]
/** Which of the six left digits are of even parity (1) says the first digit. */
export const parities = [
  ...["000000", "001011", "001101", "001110", "010011"],
  ...["011001", "011100", "010101", "010110", "011010"],
]

/** All 95 modules of a number with its check digit. */
export function modulesOf(ean13: string): string {
  const [first = 0, ...digits] = Array.from(ean13, Number)
  const parity = parities[first] ?? ""
  const left = digits.slice(0, 6).map((digit, i) => leftCodes[digit + (parity[i] === "1" ? 10 : 0)])
  const right = digits.slice(6).map((digit) => rightCodes[digit])
  return `101${left.join("")}01010${right.join("")}101`
}

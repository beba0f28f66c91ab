import { groupForEye } from "../../shared/barcode/group-for-eye.ts"

/** A number as it is printed: the padding of an article's key is ours. */
export const printedGroups = (key: string): string[] =>
  /^0\d{13}$/.test(key) ? groupForEye(key.replace(/^0{1,2}/, ""), "gtin") : groupForEye(key)

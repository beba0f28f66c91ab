/** For a scorer of raw scans that wants `(raw, context) => reading` as the default export. */
export { parseScan as default } from "../../shared/barcode/parse-scan.ts"

import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { type ReturnLabel, returnSheet } from "./return-label.ts"
import { svgOf } from "./sheet-to-svg.ts"

/** The label of one parcel as an SVG, drawn as the PDF is: for the demo's page of labels, and for films of a label. */
export function labelSvg(label: ReturnLabel): string {
  const number = label.tracking === null ? label.rma : groupForEye(label.tracking, label.carrier).join(" ")
  return svgOf(returnSheet(label), `${label.carrier ?? ""} ${number}`.trim())
}

import type { Disposition, Fault, Grade, Reception } from "../domain/states.ts"
import { gradeUnit, mayDispose, needsLead } from "./grade.ts"
import type { Policy } from "./policy-document.ts"

export interface Looked {
  outcome: string
  answers: Record<string, string>
  grade: Grade | null
  disposition: Disposition | null
  fault: Fault | null
  overrideReason: string | null
  serial: string | null
}

/** What was sold, as far as the line says. */
export interface SoldAs {
  category: string | null
  serialTracked: boolean
  serials: readonly string[]
}

export interface Judged {
  reception: Reception
  grade: Grade | null
  disposition: Disposition | null
  fault: Fault | null
  /** A lead looks before it is accepted. */
  manual: boolean
  serialMismatch: boolean
}

/**
 * What one look comes to: the server decides by it, a handheld foresees by it. The grade is computed again from the
 * answers: where the handheld says another one and gives no reason, its word is not taken and a lead looks.
 */
export function judgeInspection(policy: Policy, sold: SoldAs | null, looked: Looked): Judged {
  const fault = looked.fault
  const rule = gradeUnit(policy, sold?.category, looked.answers)
  const serialMismatch = isAnotherSerial(sold, looked.serial)
  const aside = { grade: null, disposition: looked.disposition ?? "quarantine", fault, manual: true, serialMismatch }
  if (looked.outcome === "wrong_item" || rule.reception === "wrong_item") return { reception: "wrong_item", ...aside }
  if (looked.outcome === "extra_item") return { reception: "received", ...aside }
  const overridden = looked.overrideReason !== null
  const grade = overridden ? (looked.grade ?? rule.grade) : (rule.grade ?? looked.grade)
  const wanted = looked.disposition ?? rule.disposition
  const mayGoThere = wanted === null || mayDispose(policy, sold?.category, wanted)
  const manual =
    sold === null ||
    grade === null ||
    needsLead(policy, grade) ||
    overridden ||
    looked.grade !== rule.grade ||
    rule.asksFault ||
    !mayGoThere ||
    serialMismatch ||
    (sold.serialTracked && looked.serial === null)
  const disposition = mayGoThere ? wanted : (rule.disposition ?? "quarantine")
  return { reception: "received", grade, disposition, fault, manual, serialMismatch }
}

const plain = (serial: string) => serial.trim().toUpperCase()

function isAnotherSerial(sold: SoldAs | null, serial: string | null): boolean {
  if (!sold || serial === null || sold.serials.length === 0) return false
  return !sold.serials.some((one) => plain(one) === plain(serial))
}

const severity = (judged: Judged) =>
  judged.reception === "wrong_item" ? 9 : judged.grade === null ? 8 : "ABCD".indexOf(judged.grade)

/** Two that saw one unit and disagree about what is paid: what it is, how good it is, who caused it. */
export function disagree(looks: readonly Judged[]): boolean {
  const said = new Set(looks.map((look) => JSON.stringify([look.reception, look.grade, look.fault])))
  return said.size > 1
}

/** Of several looks the one that pays least, whatever the order in which they came; a lead ends the difference. */
export function worstOf(looks: readonly Judged[]): Judged | undefined {
  return [...looks].sort((a, b) => severity(b) - severity(a) || (a.fault ?? "").localeCompare(b.fault ?? ""))[0]
}

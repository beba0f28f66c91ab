import type { NoticeKind } from "../../shared/domain/notice-kinds.ts"
import type { Facts, Told } from "./facts.ts"
import type { Speech } from "./say.ts"

/** A part of a letter; all text, written for HTML and for plain text in one place (write-letter.ts). */
export type Part = { text: string } | { rows: readonly (readonly [string, string])[] } | { quote: string; over: string }

/** What one kind of notice says: alone a letter, with others a section of one. */
export interface Piece {
  subject: string
  title: string
  parts: readonly Part[]
  /** What comes next for the customer. */
  next: string
}

export interface Template {
  kind: NoticeKind
  /** Is it still so? Asked when the letter is written, and again before each try to send it. */
  stands(facts: Facts, told: Told): boolean
  /** Of several of its kind at once there is one piece. */
  write(say: Speech, facts: Facts, told: readonly Told[]): Piece
  /** What would be told, in short: told already, it is not told again. */
  gist?(facts: Facts): string
}

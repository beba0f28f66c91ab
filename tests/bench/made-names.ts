import { foldText } from "../../shared/domain/name-words.ts"

const heads =
  "Ab Al An Ar Bal Bar Bel Ber Bon Bra Cal Car Cha Che Cor Da De Del Do Du Fa Fer Fou Ga Gar Gi Gra Gui Ha Her Hu Ja Jo Ka Ko La Le Li Lo Ma Mar Me Mo Na No Or Pa Pe Pi Po Ra Re Ro Sa Se Si So Ta Te Tho To Va Vi Wa We Za".split(
    " ",
  )
const middles =
  "ba be bo ca che co da di do fa ga gne go la le li lo ma mi mo na ne ni no pa ra ré ri ro sa si ta té ti tra va ve vi".split(
    " ",
  )
const tails =
  "ard at aud aut el er et ez ier in ini ka lin lon man mann nier not ois on ov ski son ssé t tier tot ville x".split(
    " ",
  )
const given =
  "Louise Jean Marie Anna Chloé Léa Hugo Inès Zoé Noël Jürgen Günther Björn Søren Łukasz Agnès Éric François Hélène Jérôme Amélie Thibault Sophie Karim Fatima Awa Mehmet Ayşe Dimitri Olga".split(
    " ",
  )
const known = "Garnier Müller Martin Kowalska Lefèvre Dupont Schmidt O’Brien Nguyễn Benali".split(" ")

export interface MadeName {
  /** As it is written, and as it is looked up. */
  written: string
  folded: string
}

const made = (written: string): MadeName => ({ written, folded: foldText(written.replace(/[’']/g, "")) })

/** Always the same ones, each once: 30 first names that everybody bears and 970 others. */
export const firstNames: readonly MadeName[] = once([...given, ...grown(40, 25, tails.slice(0, 4), 1)])
/** The first ten are real ones; about 30,000 more. */
export const lastNames: readonly MadeName[] = once([...known, ...grown(heads.length, middles.length, tails, 12)])

function grown(most: number, each: number, ends: readonly string[], step: number): string[] {
  const names: string[] = []
  for (const [h, head] of heads.slice(0, most).entries())
    for (const [m, middle] of middles.slice(0, each).entries())
      for (const [t, tail] of ends.entries())
        if ((h + m + t) % (step > 1 ? 2 : 4) === 0) names.push(head + middle + tail)
  return names
}

function once(names: readonly string[]): MadeName[] {
  return [...new Map(names.map(made).map((name) => [name.folded, name])).values()]
}

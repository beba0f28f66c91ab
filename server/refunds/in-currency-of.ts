interface Sum {
  amountMinor: number
  currency: string
}

/** A sum in another currency cannot be taken from this one's: until a person has looked, all of it counts as gone. */
export const inCurrencyOf = <T extends Sum>(told: T, whole: Sum): T =>
  told.currency === whole.currency ? told : { ...told, ...whole }

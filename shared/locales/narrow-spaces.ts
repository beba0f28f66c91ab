export type Words = { readonly [key: string]: string | Words }

/** French puts a narrow no-break space before ? ! : ; % € » and after «. Authors type a plain one, or none but for these. */
export function narrowSpaces<T extends Words>(words: T): T {
  const pairs = Object.entries(words).map(([key, value]) => [
    key,
    typeof value === "string" ? narrowSpacesIn(value) : narrowSpaces(value),
  ])
  return Object.fromEntries(pairs) as T
}

export function narrowSpacesIn(text: string): string {
  return text.replace(/[ \u00a0](?=[?!:;%€»])/g, "\u202f").replace(/«[ \u00a0]/g, "«\u202f")
}

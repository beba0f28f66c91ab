import type { Theme } from "../../shared/contract/themes.ts"

/** By its name, else by its words. */
export const themeName = ({ name, words }: Pick<Theme, "name" | "words">): string => name ?? words.join(" · ")

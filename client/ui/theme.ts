export const themes = ["auto", "light", "dark"] as const
export type Theme = (typeof themes)[number]

const key = "backdock.theme"

export function chosenTheme(): Theme {
  const kept = localStorage.getItem(key)
  return themes.find((theme) => theme === kept) ?? "auto"
}

/** Sets what the tokens read. Without an argument: what this device chose before, else what its system says. */
export function applyTheme(theme: Theme = chosenTheme()): void {
  localStorage.setItem(key, theme)
  if (theme === "auto") delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

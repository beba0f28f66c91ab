export const LANG_COOKIE = "bd_lang"

/** What a customer chose, else the first of our languages that their browser names. */
export function wantedLocale(chosen: string | null, acceptLanguage: string | null): "fr" | "en" {
  if (chosen === "fr" || chosen === "en") return chosen
  const named = (acceptLanguage ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...more] = part.trim().toLowerCase().split(";")
      const weight = more.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find((one) => one !== undefined)
      return { language: tag.slice(0, 2), weight: Number(weight ?? 1) }
    })
    .filter(({ language, weight }) => (language === "fr" || language === "en") && weight > 0)
    .sort((a, b) => b.weight - a.weight)
  return named[0]?.language === "en" ? "en" : "fr"
}

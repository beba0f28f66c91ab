/** "Basket Marceau, cuir blanc, 42" → what it is, and which of its kind: the first is read from afar. */
export function splitTitle(title: string): { name: string; variant: string } {
  const cut = /\s+[–—-]\s+|,\s+|\s+\(/.exec(title)
  if (!cut || cut.index < 3) return { name: title, variant: "" }
  return { name: title.slice(0, cut.index), variant: title.slice(cut.index + cut[0].length).replace(/\)$/, "") }
}

// String.fromCharCode takes its bytes as arguments, of which an engine takes some ten thousands at most
const AT_ONCE = 0x8000

export function toBase64(bytes: ArrayBuffer): string {
  const all = new Uint8Array(bytes)
  let text = ""
  for (let at = 0; at < all.length; at += AT_ONCE) text += String.fromCharCode(...all.subarray(at, at + AT_ONCE))
  return btoa(text)
}

export function fromBase64(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer
}

/** A key of the keyboard, drawn. Silent to a screen reader: the list of keys says it in words. */
export function KeyCap({ of }: { of: string }) {
  return (
    <span className="key-cap" aria-hidden="true">
      {of}
    </span>
  )
}

/** In a `StateBand`: how many of how many, with a tick each while they fit. Without `of` only the number. */
export function Tally({ count, of, ofText }: { count: number; of?: number | undefined; ofText?: string | undefined }) {
  return (
    <>
      <p className="tally" aria-hidden="true">
        {count}
        {ofText && <small>{ofText}</small>}
      </p>
      {of !== undefined && of > 0 && of <= 30 && <Ticks count={count} of={of} />}
    </>
  )
}

function Ticks({ count, of }: { count: number; of: number }) {
  return (
    <div className="ticks" aria-hidden="true">
      {Array.from({ length: of }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a tick is nothing but its place
        <i key={index} className={index < count ? "on" : ""} />
      ))}
    </div>
  )
}

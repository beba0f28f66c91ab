/** The mark: a b whose bowl holds the way back. Takes the text's colour. */
export function BrandMark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="20 18 60 64" aria-hidden="true" fill="currentColor">
      <path d="M23 21h14.500v58H23z" />
      <path
        fillRule="evenodd"
        d="M41 40h22a14.500 14.500 0 0 1 14.500 14.500v10A14.500 14.500 0 0 1 63 79H41zM61 46.500 47 59.500l14 13 5.400-5.500-8-7.500 8-7.500z"
      />
    </svg>
  )
}

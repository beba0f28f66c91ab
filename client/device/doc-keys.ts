import type { DocBody, DocKind } from "../../shared/contract/device-docs.ts"

const keysBy: { [K in DocKind]?: (body: DocBody<K>) => string[] } = {
  parcel: (parcel) => parcel.keys,
  known: (known) => known.keys,
  return: (one) => [one.rma],
  product: (product) => [product.sku, ...product.gtins],
  bin: (bin) => [bin.code],
}

/** Every key that a scan of it may give. */
export function docKeys(kind: DocKind, body: unknown): string[] {
  const keys = keysBy[kind] as ((body: unknown) => string[]) | undefined
  return [...new Set(keys?.(body) ?? [])]
}

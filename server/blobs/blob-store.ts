// The port to where photos lie. `sealed` is the evidence as it came; `copy` is what people see (re-encoded, no EXIF).

export type BlobKind = "sealed" | "copy" | "picture"

export interface BlobStore {
  /** Resolves after the bytes are on the disk for good (fsync, rename, fsync of the folder). The same name twice is fine. */
  put(kind: BlobKind, name: string, bytes: Uint8Array): Promise<void>
  has(kind: BlobKind, name: string): Promise<boolean>
  /** Null where it is not there. */
  get(kind: BlobKind, name: string): Promise<Uint8Array | null>
}

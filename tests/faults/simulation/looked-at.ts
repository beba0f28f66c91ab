import { done, type Result, refused } from "../../../shared/contract/problem.ts"

/**
 * Stands for the decoder, which works in threads of its own and would answer in their order: what begins as a JPEG is one.
 * What a damaged or false picture is told is the hash's, which is real.
 */
export async function lookAtImage(bytes: Uint8Array): Promise<Result<object>> {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return refused("not_an_image")
  return done({ mime: "image/jpeg", width: 1600, height: 1200, copy: bytes })
}

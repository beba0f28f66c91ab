import type { Picture } from "./shrink.ts"

/**
 * What the video shows at this moment. A VideoFrame is a reference, and the worker turns it into colours; createImageBitmap
 * does that here, which takes a slow device a quarter of a second of the page's thread.
 */
export async function grabFrame(video: HTMLVideoElement): Promise<Picture> {
  const frame = frameOf(video)
  if (frame && frame.displayWidth === video.videoWidth && frame.displayHeight === video.videoHeight) return frame
  // none here, or one that lies on its side
  frame?.close()
  return createImageBitmap(video)
}

function frameOf(video: HTMLVideoElement): VideoFrame | null {
  try {
    return new VideoFrame(video)
  } catch {
    return null
  }
}

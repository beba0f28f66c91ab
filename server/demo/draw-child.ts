import { drawPhotos } from "./draw-photos.ts"

// Draws, answers and goes; and goes, too, where whoever asked is gone.
process.once("message", async (carriers: string[]) => {
  const drawn = await drawPhotos(carriers)
  process.send?.([...drawn], () => process.disconnect())
})
process.once("disconnect", () => process.exit())

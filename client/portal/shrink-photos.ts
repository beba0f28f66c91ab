const LONGEST = 1600
const QUALITY = 0.82

/** A phone's photo has 5 to 12 MB, and a tenth of it shows as much. What cannot be made smaller goes as it is. */
export function shrinkPhotos(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-photos]"))
    form.addEventListener("submit", (event) => {
      const input = form.querySelector<HTMLInputElement>("input[type=file]")
      const files = [...(input?.files ?? [])]
      if (event.defaultPrevented || !input || files.length === 0 || form.dataset.ready === "yes") return
      event.preventDefault()
      const button = form.querySelector("button")
      button?.setAttribute("aria-busy", "true")
      void Promise.all(files.map(shrink)).then((small) => {
        const bag = new DataTransfer()
        for (const file of small) bag.items.add(file)
        input.files = bag.files
        form.dataset.ready = "yes"
        button?.removeAttribute("aria-busy")
        form.requestSubmit()
      })
    })
}

/** Upright and without what a camera writes about where it was taken. */
async function shrink(file: File): Promise<File> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" })
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
    const canvas = document.createElement("canvas")
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY))
    if (!blob) return file
    return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" })
  } catch {
    return file
  }
}

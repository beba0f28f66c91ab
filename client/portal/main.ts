import { keepAnswers } from "./keep-answers.ts"
import { sendOnce } from "./send-once.ts"
import { shrinkPhotos } from "./shrink-photos.ts"

// Adds to pages that work without it: nothing here is needed to announce, send or follow a return.

keepAnswers()
sendOnce()
shrinkPhotos()
// what is wrong is read out at once
document.getElementById("trouble")?.focus()

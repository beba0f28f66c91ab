import { awaitLabel } from "./await-label.ts"
import { keepAnswers } from "./keep-answers.ts"
import { followLive } from "./live.ts"
import { sendOnce } from "./send-once.ts"
import { shrinkPhotos } from "./shrink-photos.ts"

// Adds to pages that work without it: nothing here is needed to announce, send or follow a return.

followLive()
keepAnswers()
sendOnce()
awaitLabel()
shrinkPhotos()
// what is wrong is read out at once
document.getElementById("trouble")?.focus()

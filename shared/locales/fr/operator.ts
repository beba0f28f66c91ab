import common from "./common.ts"
import device from "./device.ts"
import domain from "./domain.ts"
import errors from "./errors.ts"
import identity from "./identity.ts"
import outbox from "./outbox.ts"
import receiving from "./receiving.ts"
import scan from "./scan.ts"
import sync from "./sync.ts"
import ui from "./ui.ts"

/** The shell's words: all that an operator may read, on a handheld without a network. */
export const rooms = { common, device, domain, errors, identity, outbox, receiving, scan, sync, ui }

import find from "./find.ts"
import history from "./history.ts"
import scanner from "./scanner.ts"
import waiting from "./waiting.ts"

/** Words of the pages behind the shell's: they come with the first of them. */
export const rooms = { find, history, scanner, waiting }

import waiting from "./waiting.ts"

/** Words of the page of what has not left: they come with it. */
export const rooms = { waiting }

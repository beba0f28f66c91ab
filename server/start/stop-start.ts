/** Why the server does not start, as one line for a person. */
export class StartRefused extends Error {}

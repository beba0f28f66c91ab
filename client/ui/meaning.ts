/** What a colour says. Never alone: each has its icon's shape, its edge, its word and, after a scan, its sound. */
export type Meaning = "go" | "look" | "stop" | "offline" | "neutral"

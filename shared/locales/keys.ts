import type { rooms as desk } from "./fr/desk.ts"
import type { rooms as kept } from "./fr/kept.ts"
import type { rooms as operator } from "./fr/operator.ts"

// The type of every word's name, "room:path.to.word", from the French files. A test holds the English ones to the same.

type Rooms = typeof operator & typeof desk & typeof kept
/** "item_one" and "item_other" are one word, asked for as "item" with a count. */
type Plain<K extends string> = K extends `${infer Base}_${"zero" | "one" | "two" | "few" | "many" | "other"}` ? Base : K
type Paths<T> = {
  [K in keyof T & string]: T[K] extends string ? Plain<K> : `${K}.${Paths<T[K]>}`
}[keyof T & string]

export type Room = keyof Rooms
export type WordKey = { [R in Room]: `${R}:${Paths<Rooms[R]>}` }[Room]

import type { Context } from "../context.ts"
import type { Announced } from "./announce.ts"
import type { DemoGround } from "./seed.ts"

/** Plays what happened to the announced returns before the demo begins. */
export async function liveThrough(_ctx: Context, _ground: DemoGround, _announced: readonly Announced[]): Promise<void> {}

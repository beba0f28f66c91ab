import type { Context } from "../context.ts"

const stopping = new WeakSet<Context>()

/** From now on the server says that it is not ready, so that a proxy sends no more requests. */
export const sayStopping = (ctx: Context): void => void stopping.add(ctx)
export const isStopping = (ctx: Context): boolean => stopping.has(ctx)

import type { Context } from "../context.ts"

const built = new WeakMap<Context, string>()

/** Where the pages' script lies, named by its content: said once, when it was looked for. */
export const sayScript = (ctx: Context, address: string | null): void => {
  if (address !== null) built.set(ctx, address)
}
/** Null: none is built, and the pages do without. */
export const scriptAddress = (ctx: Context): string | null => built.get(ctx) ?? null

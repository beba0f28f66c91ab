import * as z from "zod/mini"

// One shape for every refusal (RFC 9457), with a stable code that screens translate and tests rely on.

/** Code → HTTP status. A code never changes its meaning. */
export const problemStatus = {
  bad_json: 400,
  bad_request: 400,
  too_deep: 400,
  too_large: 413,
  unsupported_type: 415,
  not_signed_in: 401,
  wrong_credentials: 401,
  device_unknown: 401,
  device_revoked: 401,
  key_unknown: 401,
  not_allowed: 403,
  wrong_origin: 403,
  demo_only: 404,
  not_found: 404,
  unknown_route: 404,
  wrong_method: 405,
  conflict: 409,
  epoch_changed: 409,
  stream_forked: 409,
  seq_gap: 409,
  moved_on: 409,
  money_moved: 409,
  already_done: 409,
  goods_here: 409,
  already_judged: 409,
  nothing_left: 409,
  outside_window: 409,
  resolution_final: 409,
  link_used: 410,
  hash_mismatch: 422,
  not_an_image: 422,
  image_too_large: 422,
  invalid: 422,
  too_many_tries: 429,
  headers_too_large: 431,
  internal: 500,
  not_ready: 503,
  busy: 503,
} as const
export type ProblemCode = keyof typeof problemStatus
export const problemCodes = Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]]

export const Problem = z.object({
  /** Always "backdock:" and the code: by this a device tells our answer from a captive portal's. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(problemCodes),
  detail: z.string(),
  /** What to do now. */
  todo: z.string(),
  /** The request's id, as in the log. */
  instance: z.string(),
  /** Where in the input: path and what it wants. */
  errors: z.optional(z.array(z.object({ path: z.string(), wants: z.string() }))),
  /** `epoch_changed`, `seq_gap`, `too_many_tries` say what the device needs to go on. */
  epoch: z.optional(z.string()),
  expectedSeq: z.optional(z.int()),
  retryAfterSeconds: z.optional(z.int()),
  /** A single fact that is refused, by its id. */
  factId: z.optional(z.string()),
  /** `moved_on`: what it is now. */
  state: z.optional(z.string()),
})
export type Problem = z.infer<typeof Problem>

/** An expected refusal, as verbs return it; http gives it its status and words. `detail` names what is wrong, here. */
export interface Refusal {
  ok: false
  code: ProblemCode
  detail?: string
  /** Where the code's own advice does not fit. */
  todo?: string
  errors?: { path: string; wants: string }[]
  epoch?: string
  expectedSeq?: number
  retryAfterSeconds?: number
  factId?: string
  state?: string
}
export type Result<T> = { ok: true; value: T } | Refusal

export const done = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })
export const refused = (code: ProblemCode, detail?: string, more: Partial<Refusal> = {}): Refusal => ({
  ...more,
  ok: false,
  code,
  ...(detail !== undefined && { detail }),
})

import { type Problem, type ProblemCode, problemStatus, type Refusal } from "../../shared/contract/problem.ts"

// The only place that knows a code's status and its words. Staff screens translate by code; these are for logs, tools
// and whoever reads the answer raw.

type Words = { title: string; todo: string }

const words: Record<ProblemCode, Words> = {
  bad_json: { title: "This is not JSON", todo: "Send one JSON document in UTF-8." },
  bad_request: { title: "The request cannot be read", todo: "Compare it with /api/openapi.json." },
  too_deep: { title: "The JSON is nested too deeply", todo: "Send at most 64 levels." },
  too_large: { title: "The body is too large", todo: "Send less at once." },
  unsupported_type: { title: "This type of content is not taken here", todo: "Send content-type application/json." },
  not_signed_in: { title: "Nobody is signed in", todo: "Sign in and try again." },
  wrong_credentials: { title: "The sign-in does not fit", todo: "Check what you typed and try again." },
  device_unknown: { title: "This device is not enrolled", todo: "Have a lead enrol it." },
  device_revoked: { title: "This device's enrolment was revoked", todo: "Have a lead enrol it again." },
  key_unknown: { title: "The API key is unknown or revoked", todo: "Send a valid key as Authorization: Bearer bdk_…" },
  not_allowed: { title: "You may not do this", todo: "Ask an administrator for the role." },
  wrong_origin: { title: "The request comes from another site", todo: "Use the app at its own address." },
  demo_only: { title: "This exists in demo mode only", todo: "Nothing." },
  not_found: { title: "It is not here", todo: "Check the address or search for it." },
  unknown_route: { title: "There is no such address", todo: "See /api/openapi.json for those that exist." },
  wrong_method: { title: "This address does not take this method", todo: "See the Allow header." },
  conflict: { title: "It clashes with what is here", todo: "Load it again and look." },
  epoch_changed: { title: "The server's data was restored", todo: "Pull from zero and send everything kept again." },
  stream_forked: { title: "Another device uses this stream", todo: "Mint a stream and renumber what is kept." },
  seq_gap: { title: "Facts are missing before these", todo: "Send from the expected number on." },
  moved_on: { title: "It has changed meanwhile", todo: "Load it again and decide on what it is now." },
  money_moved: { title: "Money has moved already", todo: "Open a correction instead." },
  already_done: { title: "It is done already", todo: "Nothing." },
  goods_here: { title: "Goods of this return are here already", todo: "Let them be received." },
  already_judged: { title: "Somebody has judged it already", todo: "What was seen counts." },
  nothing_left: { title: "Nothing of it is left to come back", todo: "Look at the order's other returns." },
  resolution_final: { title: "This choice stands", todo: "What has left stays; the state says why." },
  outside_window: { title: "The window is over", todo: "Choose another basis, or extend the window." },
  link_used: { title: "The link was used or is too old", todo: "Restart the server with --empty for a new one." },
  hash_mismatch: { title: "The bytes are not those of this hash", todo: "Hash the photo again and send it again." },
  not_an_image: { title: "This is not an image that is taken", todo: "Send a JPEG, PNG or WebP." },
  image_too_large: { title: "The image has too many pixels", todo: "Take the photo again, smaller." },
  invalid: { title: "Something in it is not as it must be", todo: "Mend what `errors` names and send it again." },
  too_many_tries: { title: "Too many wrong tries", todo: "Wait as long as Retry-After says." },
  headers_too_large: { title: "The headers are too large", todo: "Delete this site's cookies and try again." },
  internal: {
    title: "The server failed",
    todo: "Try again; if it stays, tell the request's id to your administrator.",
  },
  not_ready: { title: "The server is not ready", todo: "Wait a moment." },
  busy: { title: "The server is busy", todo: "Try again as Retry-After says." },
}

/** A refusal as RFC 9457 says it. Never holds a value that was sent, or a stack. */
export function problemOf(refusal: Refusal, requestId: string): Problem {
  const { ok: _, code, detail, todo, ...more } = refusal
  const said = words[code]
  return {
    type: `backdock:${code}`,
    title: said.title,
    status: problemStatus[code],
    code,
    detail: detail ?? said.title,
    todo: todo ?? said.todo,
    instance: requestId,
    ...more,
  }
}

export function problemResponse(refusal: Refusal, requestId: string, headers: Record<string, string> = {}): Response {
  const problem = problemOf(refusal, requestId)
  const retry = problem.retryAfterSeconds
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(retry !== undefined && { "retry-after": String(retry) }),
      ...headers,
    },
  })
}

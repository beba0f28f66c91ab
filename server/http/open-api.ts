import { z } from "zod"
import { done, Problem } from "../../shared/contract/problem.ts"
import { apiPageRoutes } from "./api-page-routes.ts"
import { type Route, route } from "./route.ts"

type Json = Record<string, unknown>

/** GET /api/openapi.json and its page, themselves included. */
export function documentRoutes(others: readonly Route[]): Route[] {
  let written: Json | undefined
  const document = () => {
    written ??= openApi([...others, ...self])
    return written
  }
  const json: Route = route({
    method: "GET",
    path: "/api/openapi.json",
    who: "anyone",
    says: "This document",
    reply: z.record(z.string(), z.unknown()) as never,
    handle: async () => done(document()),
  })
  const self = [json, ...apiPageRoutes(document)]
  return self
}

/** OpenAPI 3.1, written from the same entries that the server is mounted from. */
export function openApi(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {}
  for (const one of routes) {
    const path = one.path.replace(/:(\w+)(\{[^}]*\})?/g, "{$1}")
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operation(one) }
  }
  return {
    openapi: "3.1.0",
    info: { title: "Backdock", version: "0.1.0", description: "Receives returns, from the dock to the refund." },
    paths,
    components: { schemas: { Problem: schemaOf(Problem, "output") }, securitySchemes },
  }
}

const securitySchemes = {
  session: { type: "apiKey", in: "cookie", name: "bd_session" },
  device: { type: "apiKey", in: "cookie", name: "bd_device" },
  key: { type: "http", scheme: "bearer" },
}
const security: Record<Route["who"], Json[]> = {
  anyone: [],
  person: [{ session: [] }],
  device: [{ device: [] }],
  device_or_person: [{ device: [] }, { session: [] }],
  api_key: [{ key: [] }],
  provider: [],
  customer: [],
}

function operation(one: Route): Json {
  return {
    summary: one.says,
    security: security[one.who],
    parameters: [...pathParameters(one.path), ...queryParameters(one)],
    ...(one.body && {
      requestBody: { required: true, content: { "application/json": { schema: schemaOf(one.body, "input") } } },
    }),
    ...(one.takesBytes && {
      requestBody: { required: true, content: { "*/*": { schema: { type: "string", format: "binary" } } } },
    }),
    responses: {
      [one.reply === null ? "204" : "200"]: goodResponse(one),
      default: {
        description: "A refusal",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  }
}

function goodResponse({ reply }: Route): Json {
  if (reply === null) return { description: "Done" }
  if (reply === "events")
    return {
      description: "Events, until one end leaves",
      content: { "text/event-stream": { schema: { type: "string" } } },
    }
  if (reply === "bytes")
    return { description: "The file", content: { "*/*": { schema: { type: "string", format: "binary" } } } }
  return { description: "Done", content: { "application/json": { schema: schemaOf(reply, "output") } } }
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }))
}

function queryParameters({ query }: Route): Json[] {
  if (!query) return []
  const { properties = {}, required = [] } = schemaOf(query, "input") as { properties?: Json; required?: string[] }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }))
}

/** Parts that JSON Schema cannot say (a date object, a transform) stand as "anything". */
function schemaOf(schema: unknown, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema as z.ZodType, { io, unrepresentable: "any" }) as Json
  return rest
}

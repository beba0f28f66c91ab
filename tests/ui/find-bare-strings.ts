import { parseSync } from "vite"

type Node = { type: string; [key: string]: unknown }

/** Attributes that people read or hear. */
const READ = new Set([
  ..."title label alt placeholder hint note word text wrong says lacking over ofText demo who".split(" "),
  ..."aria-label aria-description aria-roledescription aria-valuetext whoLabel whatLabel legend".split(" "),
])
const hasLetters = (text: unknown): text is string => typeof text === "string" && /\p{L}/u.test(text)

/** Every string of a .tsx file that a person would read and that is in no file of words. */
export function bareStrings(path: string, text: string): string[] {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`)
  const found: string[] = []
  walk(program as unknown as Node, (node) => {
    if (node.type === "JSXText" && hasLetters(node.value)) found.push(node.value.trim())
    if (node.type === "JSXElement" || node.type === "JSXFragment")
      for (const child of node.children as Node[])
        if (child.type === "JSXExpressionContainer") found.push(...shown(child.expression as Node))
    if (node.type === "JSXAttribute" && READ.has(nameOf(node)) && node.value) found.push(...shown(node.value as Node))
  })
  return found
}

const nameOf = (attribute: Node) => String((attribute.name as Node).name)

/** Strings that an expression comes to. What is given to a function is no string to be shown: the function decides. */
function shown(node: Node): string[] {
  switch (node.type) {
    case "JSXExpressionContainer":
    case "ParenthesizedExpression":
      return shown(node.expression as Node)
    case "Literal":
      return hasLetters(node.value) ? [node.value] : []
    case "TemplateLiteral":
      return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).filter(hasLetters)
    case "ConditionalExpression":
      return [...shown(node.consequent as Node), ...shown(node.alternate as Node)]
    case "LogicalExpression":
    case "BinaryExpression":
      if (node.type === "BinaryExpression" && node.operator !== "+") return []
      return [...shown(node.left as Node), ...shown(node.right as Node)]
    default:
      return []
  }
}

function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) for (const each of node) walk(each, visit)
  else if (node && typeof node === "object" && "type" in node) {
    visit(node as Node)
    for (const value of Object.values(node)) if (value && typeof value === "object") walk(value, visit)
  }
}

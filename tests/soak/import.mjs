export { measure } from "./import.ts"

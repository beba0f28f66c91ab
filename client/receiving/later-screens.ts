// What an operator sees after the first article, in one file of its own: the first scan does not wait for it.
export { PhotoCamera } from "../photos/photo-camera.tsx"
export { CloseScreen } from "./close-screen.tsx"
export { FindingsScreen } from "./findings-screen.tsx"
export { PhotoReader } from "./photo-reader.tsx"
export { NoteForm, OverrideForm } from "./unit-forms.tsx"

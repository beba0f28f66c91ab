export default {
  code: { copy: "Copy the number", copied: "Number copied" },
  keypad: {
    clear: "Clear all",
    back: "Delete the last digit",
    typed_one: "{{count}} digit typed",
    typed_other: "{{count}} digits typed",
  },
  progress: { of: "{{done}} of {{of}}" },
  update: {
    ready: "A new version is ready",
    apply: "Update now",
    safe: "It takes a second. What waits to be sent stays on this device.",
    afterDraft: "A new version is ready. It will be installed after this parcel.",
  },
  picture: { enlarge: "See it larger", close: "Close the photo" },
  table: { chooseColumns: "Choose columns", rowHeight: "Row height" },
}

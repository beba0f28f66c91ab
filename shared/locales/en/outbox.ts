export default {
  allSent: "All sent",
  facts_one: "{{count}} record",
  facts_other: "{{count}} records",
  andPhotos: "{{facts}}, {{photos}}",
  leaving_one: "{{count}} leaving",
  leaving_other: "{{count}} leaving",
  offlineSince: "Offline since {{time}}",
  noContactYet: "No contact yet",
  refused_one: "{{count}} refused, see why",
  refused_other: "{{count}} refused, see why",
  /** Where the demo's badge takes the room. */
  offlineShort: "Offline, {{time}}",
  refusedShort_one: "{{count}} refused",
  refusedShort_other: "{{count}} refused",
  captive: "Network to open",
  clockOff: "Set the clock",
  clockWaits_one: "{{count}} waits: set the clock",
  clockWaits_other: "{{count}} wait: set the clock",
  notEnrolled: "Device not enrolled",
  signedOut: "Enrol device again",
  updateNeeded: "Version too old",
  pulling: "Getting ready, {{percent}}%",
  leadsHere: "see what waits",
  leadsToMe: "your page",
  /** How much more this device can hold. */
  room: {
    some: "Room for about {{number}} photos.",
    low: "Soon no room: about {{number}} more photos",
    lowTodo: "Find a network so that what waits can leave, and delete apps or downloads from the device.",
    full: "No room for a new record",
    fullTodo:
      "All that is saved stays. Find a network so that what waits can leave, or delete apps from the device, never this app's data.",
  },
  /** Nothing was written, and why. */
  refused: {
    full: "No space left on this device. Nothing is lost: send what waits, then try again.",
    too_large: "That is too long for one record. Shorten the note.",
    photo_missing: "A photo is no longer on this device. Take it again.",
    not_signed_in: "Nobody is signed in. Scan your badge; the draft stays.",
    invalid: "An answer is missing. The draft is kept.",
    closed: "The browser closed its storage. Reload; the draft is kept.",
  },
}

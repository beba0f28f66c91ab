/** Printed words: rolls, cards and labels. Short, and in capitals where an arm's length lies between. */
export default {
  kind: { rma: "RETURN", lpn: "UNIT", bin: "BIN", badge: "BADGE" },
  command: {
    title: "Commands",
    how: "Aim at one command only and scan.",
    clean: "Clean",
    damaged: "Damaged",
    next: "Next",
    undo: "Undo",
    close: "Close the parcel",
    photo: "Photo",
  },
  parcel: { from: "From", to: "Return to", rma: "Return no.", tracking: "Tracking no." },
}

export default {
  title: "Demo labels",
  about:
    "These parcels, articles and badges exist in the demo only. Point a handheld at the screen, or read the code with a scanner.",
  parcels: "Expected parcels, the soonest first",
  atDock: "At the dock, not opened yet",
  elsewhere: "Expected at another warehouse",
  none: "No parcel is expected any more.",
  soonerParcels: "Earlier parcels",
  laterParcels: "Later parcels",
  articles: "Articles of these parcels",
  badges: "Badges",
  commands: "Commands",
  command: {
    clean: "In order",
    damaged: "Damaged",
    next: "Next",
    undo: "Undo",
    close: "Close the parcel",
    photo: "Photo",
  },
}

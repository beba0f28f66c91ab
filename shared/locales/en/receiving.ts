export default {
  parcelFound: "Parcel found",
  unitFound: "Item found",
}

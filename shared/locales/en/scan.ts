export default {
  ready: "Ready",
  scanParcel: "Scan a parcel",
  openCamera: "Open the camera",
  typeNumber: "Type a number",
}

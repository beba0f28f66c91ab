export default {
  ready: "Prêt",
  scanParcel: "Scannez un colis",
  openCamera: "Ouvrir la caméra",
  typeNumber: "Saisir un numéro",
}

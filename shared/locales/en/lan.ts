export default {
  title: "Backdock on this network",
  about:
    "The camera and the work without a network need a safe connection (https). This server has made a certificate for itself; each handheld is told once that it may be believed.",
  step1: "Get the certificate",
  download: "Download the certificate",
  downloadApple: "Download the profile",
  step2: "Trust it, once on each device",
  step3: "Open Backdock",
  open: "Open Backdock",
  looking: "Looking whether this device trusts it …",
  trusted: "This device trusts the certificate.",
  notYet: "This device does not trust it yet. Follow the steps above, then come back here.",
  scan: "Or point a handheld at this code: it opens this page there.",
  print: "Compare",
  compare:
    "This fingerprint stands in the server's terminal too. Trust the certificate only where both are the same: on a network that is not yours, somebody else could answer in its place.",
  limits: "It is valid for these names and addresses and for nothing else:",
  android: "Android",
  androidSteps: [
    "Download the certificate: it lands in “Downloads”.",
    "Settings → Security and privacy → More security settings → Encryption and credentials → Install a certificate → CA certificate. The words differ a little from maker to maker: search the settings for “certificate”.",
    "“Install anyway”, then choose backdock.crt. Android asks for a screen lock where there is none.",
    "Handhelds under a device manager (MDM) get it from there, as a trusted CA certificate.",
  ],
  ios: "iPhone, iPad",
  iosSteps: [
    "Open this page in Safari and download the profile.",
    "Settings → Profile downloaded → Install.",
    "Settings → General → About → Certificate Trust Settings: switch “Backdock” on. Without this step it is installed but not trusted.",
  ],
  windows: "Windows",
  windowsSteps: [
    "Download the certificate and open it: Install Certificate → Local Machine → Place all certificates in the following store → Trusted Root Certification Authorities.",
    "Or, in a terminal run as administrator: certutil -addstore -f Root backdock.crt",
    "Close the browser and open it again.",
  ],
  mac: "macOS",
  macSteps: [
    "Download the certificate and open it: Keychain Access takes it in.",
    "Open “Backdock on …” there → Trust → When using this certificate: Always Trust.",
    "Or, in a terminal: sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain backdock.crt",
  ],
  firefox:
    "Firefox has a list of its own: Settings → Privacy and security → Certificates → View certificates → Authorities → Import.",
  other: "Français",
}

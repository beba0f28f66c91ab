import "reflect-metadata"
import { AsnConvert } from "@peculiar/asn1-schema"
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from "@peculiar/asn1-x509"
import * as x509 from "@peculiar/x509"
import type { HostNames } from "./host-names.ts"

const DAY = 86_400_000
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }
const AUTHORITY_DAYS = 3650
/** Apple refuses a server's certificate that lives longer than 398 days where its authority is public; ours is within it too. */
const SERVER_DAYS = 397

/** PEM both. */
export interface KeyAndCertificate {
  key: string
  certificate: string
}

/**
 * An authority that can speak for these names and addresses and for no others (name constraints, RFC 5280 4.2.1.10):
 * who trusts it on a handheld does not hand over the rest of the internet should its key ever be stolen.
 */
export async function makeAuthority(names: HostNames, now: number): Promise<KeyAndCertificate> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${quoted(`Backdock on ${names.dns[0] ?? names.ips[0]}`)}, O=Backdock`,
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + AUTHORITY_DAYS * DAY),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      onlyFor(names),
    ],
  })
  return { key: await pemOf(keys.privateKey), certificate: certificate.toString("pem") }
}

/** What the server shows to a browser, signed by the authority. */
export async function makeServerCertificate(
  authority: KeyAndCertificate,
  names: HostNames,
  now: number,
): Promise<KeyAndCertificate> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"])
  const issuer = new x509.X509Certificate(authority.certificate)
  const ends = Math.min(now + SERVER_DAYS * DAY, issuer.notAfter.getTime())
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${quoted(names.dns[0] ?? names.ips[0] ?? "backdock")}`,
    issuer: issuer.subject,
    notBefore: new Date(now - DAY),
    notAfter: new Date(ends),
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority.key),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.dns.map((value) => ({ type: "dns" as const, value })),
        ...names.ips.map((value) => ({ type: "ip" as const, value })),
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return { key: await pemOf(keys.privateKey), certificate: certificate.toString("pem") }
}

function onlyFor({ dns, ips }: HostNames): x509.Extension {
  const bases = [
    ...dns.map((dNSName) => new GeneralName({ dNSName })),
    ...ips.map((ip) => new GeneralName({ iPAddress: `${ip}/32` })),
  ]
  const permittedSubtrees = new GeneralSubtrees(bases.map((base) => new GeneralSubtree({ base })))
  return new x509.Extension(
    id_ce_nameConstraints,
    true,
    AsnConvert.serialize(new NameConstraints({ permittedSubtrees })),
  )
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, "")}"`

/** Positive and unpredictable, as RFC 5280 4.1.2.2 wants it. */
function serial(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return Buffer.from(bytes).toString("hex")
}

async function pemOf(key: CryptoKey): Promise<string> {
  const der = await crypto.subtle.exportKey("pkcs8", key)
  return x509.PemConverter.encode(der, x509.PemConverter.PrivateKeyTag)
}

const signingKey = (pem: string) =>
  crypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(pem), ALGORITHM, false, ["sign"])

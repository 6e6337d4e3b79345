// Escaping for XML, and the one hash that gives findings a name that survives moved lines.

/** Text as XML content or attribute value; characters that XML 1.0 cannot hold become a replacement sign. */
export function xmlText(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** FNV-1a, 64 bits over UTF-16 units, as 16 hex digits: names a finding, protects nothing. */
export function fingerprint(text: string): string {
  let value = 0xcbf29ce484222325n
  for (let i = 0; i < text.length; i++) value = BigInt.asUintN(64, (value ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n)
  return value.toString(16).padStart(16, "0")
}

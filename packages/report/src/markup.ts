// Escaping for the languages that answers are printed in, and the one hash that gives findings a name that survives moved lines.

import {printable} from "./style.ts"

/** Text as XML content or attribute value; characters that XML 1.0 cannot hold become a replacement sign. */
export function xmlText(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** User text in a page or a drawing: signs that only steer the reader's eye are shown as escapes. */
export function shownText(text: string): string {
  return xmlText(printable(text))
}

/** A quoted string of the DOT language: nothing in it ends the quotes, names a field or is a reference. */
export function dotText(text: string): string {
  return `"${oneLine(text).replaceAll("&", "&amp;").replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`
}

/** Text between the quotes of a Mermaid label: `#NN;` stands for a character, and every sign that some part of Mermaid reads is written so. */
export function mermaidText(text: string): string {
  return oneLine(text).replace(/[^A-Za-z0-9 ./,]/gu, (sign) => `#${sign.codePointAt(0)};`)
}

/** User text in a Markdown cell: nothing of it is markup, a link or the call of a person. */
export function markdownText(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]<>()#+!|~&]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replaceAll("@", "@&#8203;")
    .replaceAll("://", "&#58;//")
    .replace(/\bwww\./gi, (start) => `${start.slice(0, -1)}&#46;`)
}

/** One cell of CSV as RFC 4180 quotes it. What a spreadsheet would take for a formula begins with an apostrophe. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function oneLine(text: string): string {
  return printable(text).toWellFormed()
}

/** FNV-1a, 64 bits over UTF-16 units, as 16 hex digits: names a finding, protects nothing. */
export function fingerprint(text: string): string {
  let value = 0xcbf29ce484222325n
  for (let i = 0; i < text.length; i++) value = BigInt.asUintN(64, (value ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n)
  return value.toString(16).padStart(16, "0")
}

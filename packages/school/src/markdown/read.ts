// Markdown to tokens: the one folder that knows the library. What is fenced, linked or a heading is decided by it alone.

import MarkdownIt from "markdown-it"
import type {Token} from "markdown-it"

export type {Token}

// WHY: no HTML in a page: what a browser would run is not prose. No automatic links: an address that is meant is written as a link.
const library = new MarkdownIt({html: false, linkify: false})

/** A fenced block at the top level. Lines count from 1; `line` is that of the opening fence, `endLine` that after the closing one. */
export type Fence = {
  readonly info: string
  readonly text: string
  readonly line: number
  readonly endLine: number
  readonly isClosed: boolean
}

/** A heading with the anchor by which it can be linked. */
export type Heading = {readonly level: number; readonly text: string; readonly anchor: string; readonly line: number}

/** A link as written. */
export type Link = {readonly target: string; readonly line: number}

/** What the form of a page is read from. */
export type Outline = {readonly fences: readonly Fence[]; readonly headings: readonly Heading[]; readonly links: readonly Link[]}

/** The tokens of a text. */
export function tokensOf(text: string): readonly Token[] {
  return library.parse(text, {})
}

/** The fences, headings and links of a text; lines are counted from `firstLine`. */
export function outlineOf(text: string, firstLine: number): Outline {
  const tokens = tokensOf(text)
  const lineOf = ({map}: Token): number => firstLine + (map?.[0] ?? 0)
  const lines = text.split(/\r?\n/)
  const fences = tokens.flatMap((token) => {
    if (token.type !== "fence" || token.level !== 0) return []
    const last = token.map?.[1] ?? 0
    const isClosed = last - 1 > (token.map?.[0] ?? 0) && (lines[last - 1] ?? "").trim().startsWith(token.markup)
    return [{info: token.info.trim(), text: token.content, line: lineOf(token), endLine: firstLine + last, isClosed}]
  })
  const headings = tokens.flatMap((token, i) => {
    const inline = tokens[i + 1]
    if (token.type !== "heading_open" || inline === undefined) return []
    const plain = plainText(inline)
    return [{level: Number(token.tag.slice(1)), text: plain, anchor: anchorOf(plain), line: lineOf(token)}]
  })
  return {fences, headings, links: tokens.flatMap((token) => linksIn(token, lineOf(token)))}
}

/** Links of one inline token; a soft break inside a paragraph begins another line. */
function linksIn({type, children}: Token, line: number): readonly Link[] {
  if (type !== "inline") return []
  const links: Link[] = []
  let at = line
  for (const child of children ?? []) {
    if (child.type === "softbreak" || child.type === "hardbreak") at++
    if (child.type === "link_open") links.push({target: String(child.attrGet("href") ?? ""), line: at})
  }
  return links
}

/** The words of an inline token without their marks. */
function plainText({children, content}: Token): string {
  if (children === null) return content
  return children.map((child) => (child.type === "text" || child.type === "code_inline" ? child.content : " ")).join("")
}

/** The anchor of a heading, as code hosts make it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .trim()
    .replaceAll(" ", "-")
}

/** Prose as HTML. Links go where `linkTo` leads them; headings carry their anchors. */
export function proseHtml(text: string, linkTo: (target: string) => string): string {
  const tokens = library.parse(text, {})
  for (const [i, token] of tokens.entries()) {
    const inline = tokens[i + 1]
    if (token.type === "heading_open" && inline) token.attrSet("id", anchorOf(plainText(inline)))
    for (const child of token.children ?? []) {
      if (child.type === "link_open") child.attrSet("href", linkTo(String(child.attrGet("href") ?? "")))
    }
  }
  return (
    library.renderer
      .render(tokens, library.options, {})
      // WHY a tab stop: what scrolls must be reachable without a mouse.
      .replaceAll("<table>", '<div class="wide" tabindex="0" role="group" aria-label="table"><table>')
      .replaceAll("</table>", "</table></div>")
      .replaceAll("<pre>", '<pre tabindex="0">')
      // WHY: a corner without words is no heading of anything.
      .replaceAll("<th></th>", "<td></td>")
  )
}

/** One line of Markdown as HTML, without a paragraph around it. */
export function inlineHtml(text: string): string {
  return library.renderInline(text)
}

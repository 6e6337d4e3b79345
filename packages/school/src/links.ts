// Links of a course: inside it they name a page or a heading that is there; outside they are whole addresses.

import {nearest} from "@carveout/engine"
import type {Diagnostic} from "@carveout/engine"
import type {CourseFile} from "./course.ts"
import {finding, placeAt, quoted} from "./finding.ts"
import type {ReadPage} from "./page.ts"
import {joined} from "./show/linked.ts"

/** Says every link that leads nowhere. Outside addresses are not visited: a build must not depend on the network. */
export function checkLinks(pages: readonly ReadPage[], files: readonly CourseFile[], diagnostics: Diagnostic[]): void {
  for (const {page, outline} of pages) {
    for (const {target, line} of outline.links) {
      const wrong = brokenLink(target, {pages, files, from: page.path})
      if (wrong === undefined) continue
      const text = files.find(({path}) => path === page.path)?.source.text.split(/\r?\n/)[line - 1] ?? ""
      diagnostics.push(finding("link-broken", placeAt(page.file, line, text), `the link ${quoted(target)} ${wrong.message}`, wrong.help))
    }
  }
}

type Context = {readonly pages: readonly ReadPage[]; readonly files: readonly CourseFile[]; readonly from: string}
type Broken = {readonly message: string; readonly help: string}

function brokenLink(target: string, {pages, files, from}: Context): Broken | undefined {
  if (target.startsWith("https://"))
    return URL_TEXT.test(target) ? undefined : {message: "is no address", help: "write `https://host/path`"}
  if (/^[a-z][a-z0-9+.-]*:/i.test(target))
    return {message: "is neither inside the course nor https", help: "write `https://…`, or the name of a file"}
  const [file = "", anchor] = target.split("#")
  const path = file === "" ? from : joined(from, file)
  const found = pages.find(({page}) => page.path === path)
  if (found === undefined) {
    if (files.some((each) => each.path === path) && anchor === undefined) return undefined
    const near = nearest(
      path,
      pages.map(({page}) => page.path),
    )
    return {
      message: "leads to no file of the course",
      help: near === undefined ? "links inside the course are relative file names" : `did you mean \`${near}\`?`,
    }
  }
  if (anchor === undefined) return undefined
  const anchors = found.outline.headings.map((heading) => heading.anchor)
  if (anchors.includes(anchor)) return undefined
  const near = nearest(anchor, anchors)
  return {
    message: `leads to no heading of ${path}`,
    help: near === undefined ? `its headings are ${anchors.join(", ")}` : `did you mean \`#${near}\`?`,
  }
}

const URL_TEXT = /^https:\/\/[a-z0-9.-]+\.[a-z]{2,}(\/\S*)?$/i

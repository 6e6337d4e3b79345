// The colours of the text: the page's own properties, so that both themes read well.

import {HighlightStyle} from "@codemirror/language"
import {tags} from "@lezer/highlight"

/** Keys, texts, comments and signs. */
export const highlighting: HighlightStyle = HighlightStyle.define([
  {tag: tags.definition(tags.propertyName), color: "var(--code-key)"},
  {tag: [tags.string, tags.special(tags.string)], color: "var(--code-text)"},
  {tag: tags.lineComment, color: "var(--quiet)", fontStyle: "italic"},
  {tag: [tags.labelName, tags.typeName, tags.keyword], color: "var(--code-mark)"},
  {tag: [tags.meta, tags.separator, tags.punctuation], color: "var(--quiet)"},
])

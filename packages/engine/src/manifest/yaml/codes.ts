// The manual pages of everything that reading text can find.

import type {Diagnostic} from "../../text/diagnostic.ts"

/** Findings of the YAML and JSON reader. */
export const yamlManual = {
  "yaml-syntax": {
    severity: "error",
    title: "the text is not YAML",
    text: "The document cannot be read, by this tool or by the cluster. The place is where reading had to stop; the cause often stands a line or two before it: a missing quote, a tab, a list item at the wrong indent. Other documents of the same file are read all the same.",
  },
  "json-syntax": {
    severity: "error",
    title: "the text is not JSON",
    text: "A stream that begins with `{` is read as JSON, as kubectl does it. JSON has no comments, no trailing commas and only double quotes.",
  },
  "document-separator": {
    severity: "error",
    title: "something stands behind `---`",
    text: "The cluster's reader takes a line that begins with `---` for the end of a document and refuses anything behind it but a comment. Put the content on the next line. A line of four or more dashes is refused for the same reason.",
  },
  "trailing-content": {
    severity: "error",
    title: "content that the cluster would drop",
    text: "A document has ended and more text follows without a `---`. The cluster's reader takes the first part and drops the rest without a word, so we refuse: a policy that silently loses its second half is worse than none. Put `---` between the documents, or repair the indent.",
  },
  "yaml-directive": {
    severity: "error",
    title: "a directive",
    text: "Lines such as `%YAML 1.2` before the first `---` are read differently by every tool, and the cluster's splitter mistakes them. Kubernetes needs none: remove the line.",
  },
  "duplicate-key": {
    severity: "error",
    title: "a key is written twice",
    text: "The same key stands twice in one map. Strict readers refuse it; lax ones keep the last and drop the first without a word. In a policy that loses rules. Both places are named: merge the two values, or remove one.",
  },
  "complex-key": {
    severity: "error",
    title: "a key that is no text",
    text: "Keys of Kubernetes objects are text. A list, a map, `null` or an unquoted `{{ template }}` cannot be one.",
  },
  "unknown-anchor": {
    severity: "error",
    title: "an alias without its anchor",
    text: "`*name` repeats the value that `&name` marked earlier in the same document. Nothing is marked so here; anchors do not reach across `---`. If a text that begins with `*` was meant, quote it.",
  },
  "alias-cycle": {
    severity: "error",
    title: "an alias inside its own value",
    text: "The alias stands inside the value that it repeats: the value would have no end.",
  },
  "bad-merge": {
    severity: "error",
    title: "a merge of something that is no map",
    text: "The value of `<<` is a map, an alias of one, or a list of such. At most 16 maps are merged in one place.",
  },
  "bad-tag": {
    severity: "error",
    title: "the value does not fit its tag",
    text: "A tag such as `!!int` or `!!null` promises a type, and the text is none of that type.",
  },
  "bad-number": {
    severity: "error",
    title: "a number that cannot be carried",
    text: "JSON has no infinities and no `.nan`, so the cluster refuses them. Quote the value if text was meant.",
  },
  "control-character": {
    severity: "error",
    title: "a control character",
    text: "The text holds a control character other than tab and line breaks. The cluster refuses it; it often comes from a damaged file or from a terminal's colours.",
  },
  "limit-depth": {
    severity: "error",
    title: "nested too deeply",
    text: "Values may be nested 64 deep. No Kubernetes object comes near; text that does was made to harm its reader.",
  },
  "limit-keys": {severity: "error", title: "too many keys in one map", text: "A map may have 65,536 keys."},
  "limit-aliases": {
    severity: "error",
    title: "too many aliases",
    text: "A document may repeat values by alias 100 times. More is the shape of a text that grows beyond all memory when it is read.",
  },
  "limit-nodes": {
    severity: "error",
    title: "aliases repeat too much",
    text: "With its aliases written out the document would hold more than ten times the values that it has (and more than 200,000). Write the values out, or split the file.",
  },
  "limit-faults": {
    severity: "error",
    title: "too many documents cannot be read",
    text: "A thousand documents of this file could not be read, and what follows them was not looked at. This is hardly a file of manifests; if it is, repair the first faults, and look again.",
  },
  "limit-scalar": {
    severity: "error",
    title: "one value is too long",
    text: "A single text may be 2 MiB long; a ConfigMap as a whole may hold 1 MiB.",
  },
  "limit-document": {
    severity: "error",
    title: "one document is too long",
    text: "A file may be as long as it likes, and so may the list in a JSON dump, which is read item by item. A single YAML document, or a single JSON object that is no list, may be 256 Mi characters long. Write large dumps as JSON (`kubectl get pods -A -o json`), or split them by namespace.",
  },
  "template-text": {
    severity: "error",
    title: "a template, not yet a manifest",
    text: "The file holds template actions such as `{{ .Values.name }}` and cannot be read before they are filled in. Render it first and pipe the result: `helm template my-release ./chart | carveout check -f -`, or `kustomize build . | carveout check -f -`.",
  },
  "yaml-surprise": {
    severity: "warning",
    title: "the cluster reads this value otherwise than it looks",
    text: "The cluster reads YAML 1.1: unquoted `yes`, `no`, `on`, `off`, `y` and `n` are booleans, `053` is octal 43, `1_000` is a thousand. Most editors and tools read YAML 1.2, where these are text or other numbers. Both readings are named. Quote the value if text was meant, or write the number plainly.",
  },
  "selector-tag": {
    severity: "warning",
    title: "an unquoted selector begins with `!`",
    text: "To YAML a word that begins with `!` is a tag. `selector: !has(a)` is a tag on an empty value: the selector is empty and selects everything. `selector: ! has(a)` is read as `has(a)`, the opposite of what was meant. Put the whole selector in quotes.",
  },
  "merge-overrides": {
    severity: "warning",
    title: "a merge replaces a key that stands before it",
    text: "The cluster's reader takes map entries in order, so `<<` written after a key replaces that key's value. Most other readers let the written key win. Move `<<` to the top of the map: then both agree.",
  },
} as const

/** Codes of the reader. */
export type YamlCode = keyof typeof yamlManual

/** Whether every document could be read, so that it is known what all of them say. */
export function isReadable(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.every(({code, severity}) => severity !== "error" || !Object.hasOwn(yamlManual, code))
}

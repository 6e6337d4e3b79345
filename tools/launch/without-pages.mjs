// Leaves the prose of the manual out of what a browser loads: the lab asks a code for its severity and leads to the page by its address. The
// command line, SARIF and the documents read the rest.
import {readFileSync} from "node:fs"

const prose = /^ +(?:title|text):\s+(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`),\n/gm

/** A plugin for esbuild. A page in a form that is not known stops the build: it would be loaded, or be cut in two. */
export const withoutPages = {
  name: "without-pages",
  setup(build) {
    build.onLoad({filter: /[\\/]packages[\\/]engine[\\/]src[\\/].*codes\.ts$/}, ({path}) => {
      const contents = readFileSync(path, "utf8").replaceAll(prose, "")
      const left = /^ +(?:title|text):/m.exec(contents)
      return left === null
        ? {contents, loader: "ts"}
        : {errors: [{text: `${path}: a page's ${left[0].trim()} is in no form that is known`}]}
    })
  },
}

// Leaves what js-yaml makes of values out of what a browser loads: the engine takes its tokens and types values itself, as the cluster does. What a
// module computes while it is loaded stays in a bundle unless it is said to have no effect; its schemas, and the options that name them, have none.
import {readFileSync} from "node:fs"

/** A name and what is computed for it, up to the line that ends the statement. */
const computed = /^(var [\w$]+ = )((?:new Schema|define\w+Tag|\w+\.withTags|Object\.assign)\(.*?^[\]})]*|\{.*?^\});$/gms
const options = /^var DEFAULT_/

/** A plugin for esbuild. A form that is not known stops the build: everything would be loaded. */
export const withoutSchemas = {
  name: "without-schemas",
  setup(build) {
    build.onLoad({filter: /[\\/]js-yaml[\\/]dist[\\/]js-yaml\.mjs$/}, ({path}) => {
      let found = 0
      const contents = readFileSync(path, "utf8").replace(computed, (whole, name, value) => {
        if (value.startsWith("{") && !options.test(name)) return whole
        found++
        return `${name}/* @__PURE__ */ (() => (${value}))();`
      })
      return found === 0 ? {errors: [{text: `${path}: its schemas are in no form that is known`}]} : {contents, loader: "js"}
    })
  },
}

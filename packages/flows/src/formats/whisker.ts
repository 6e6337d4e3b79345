// Records of Calico as Whisker gives them (evaluation 6.6 a): words for enums, times as texts, no word of what an end is.

import {objectOf} from "../fields.ts"
import {readCalico} from "./goldmane.ts"
import type {Format} from "./reading.ts"

/** The format. */
export const whisker: Format = {
  is: (value) => {
    const {source_name: from, dest_name: to} = objectOf(value)
    return typeof from === "string" || typeof to === "string"
  },
  read: (value, at) => readCalico({...objectOf(value), at}),
}

// The world that a repair is made for, and what it was made of.

import {withStagedEnforced} from "@carveout/engine"
import type {Doctor} from "@carveout/engine"
import {hasSwitch, valueOf} from "./command.ts"
import type {Arguments} from "./command.ts"
import type {Loaded} from "./world.ts"

/** The world that is asked: as it is, or with `--staged` once its staged policies are promoted. */
export function originOf({program, files, read}: Loaded & Pick<Doctor.Origin, "read">, args: Arguments): Doctor.Origin {
  const namespace = valueOf(args, "namespace")
  const written = {program, files, namespace, ...(read === undefined ? {} : {read})}
  return hasSwitch(args, "staged") ? {...written, program: withStagedEnforced(program), viewed: withStagedEnforced} : written
}

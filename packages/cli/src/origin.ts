// The world that a repair is made for, and what it was made of.

import {withStagedEnforced} from "@carveout/engine"
import type {Doctor} from "@carveout/engine"
import {hasSwitch, valueOf} from "./command.ts"
import type {Arguments} from "./command.ts"
import type {Loaded} from "./world.ts"

/** The world that is asked: as it is, or with `--staged` once its staged policies are promoted. */
export function originOf({program, files}: Loaded, args: Arguments): Doctor.Origin {
  const namespace = valueOf(args, "namespace")
  if (!hasSwitch(args, "staged")) return {program, files, namespace}
  return {program: withStagedEnforced(program), files, namespace, viewed: withStagedEnforced}
}

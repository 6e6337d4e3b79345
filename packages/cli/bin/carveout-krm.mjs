#!/usr/bin/env node
// The KRM function as a program without arguments, which is all that kustomize and kpt can call.
process.argv.splice(2, 0, "krm")
await import("./carveout.mjs")

// Runs every rule over the repository and prints what is broken. Exit 0: nothing; 1: something.
import {checkBudgets} from "./budgets.ts"
import {checkDependencies} from "./dependencies.ts"
import {checkDoors} from "./doors.ts"
import {checkHabits} from "./habits.ts"
import {readTree} from "./source-tree.ts"

const files = readTree()
const problems = [checkDoors, checkBudgets, checkHabits, checkDependencies].flatMap((check) => check(files))
for (const {path, line, message} of problems) console.error(`${path}${line === undefined ? "" : `:${line}`}: ${message}`)
if (problems.length > 0) console.error(`tidy: ${problems.length} ${problems.length === 1 ? "rule is" : "rules are"} broken`)
process.exit(problems.length === 0 ? 0 : 1)

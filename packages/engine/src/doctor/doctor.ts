// From a line of a log to the policy behind it and the smallest repair.

export type {Complaint} from "./complaint.ts"
export type {Trouble} from "./signs.ts"
export type {Target} from "./target.ts"
export {complaintsMax, readComplaints} from "./complaint.ts"
export type {Blame, Diagnosis, Lack, Patient, Tried} from "./diagnose.ts"
export {diagnose, isDeniedByPolicy} from "./diagnose.ts"
export type {RuleEdit} from "./edit.ts"
export {editsOf} from "./edit.ts"
export type {LostLookups} from "./lost-lookups.ts"
export {lostLookups} from "./lost-lookups.ts"
export type {Addition, Origin, Repair, Unrepaired} from "./repair.ts"
export {repairOf} from "./repair.ts"

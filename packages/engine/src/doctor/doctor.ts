// From a line of a log to the policy behind it and the smallest repair.

export type {Complaint} from "./complaint.ts"
export {complaintsMax, readComplaints} from "./complaint.ts"
export type {Trouble} from "./signs.ts"
export type {Target} from "./target.ts"
export type {Blame, Diagnosis, Lack, Patient, Tried} from "./diagnose.ts"
export {diagnose} from "./diagnose.ts"
export type {LostLookups} from "./lost-lookups.ts"
export {lostLookups} from "./lost-lookups.ts"
export type {Origin, Repair, Unrepaired} from "./repair.ts"
export {repairOf} from "./repair.ts"

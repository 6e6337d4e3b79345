// The manual pages of rules without effect.

/** Pages about rules that no flow reaches, that change nothing, that apply to nobody. */
export const analyzeManual = {
  "shadowed-rule": {
    severity: "warning",
    title: "a rule that no flow reaches",
    text: "Rules before this one take every flow that it matches, for every endpoint of its policy, all protocols and ports. It reads as if it did something and does nothing. Remove it, or move it in front of the rules that the message names.",
  },
  "redundant-rule": {
    severity: "info",
    title: "a rule without which the same would happen",
    text: "Flows reach this rule, and without it each of them would get the same verdict from what the message names. It may be wanted for reading's sake; if not, it can go.",
  },
  "port-name-of-nobody": {
    severity: "warning",
    title: "a port by a name that nobody has",
    text: "A rule names a port by its name, which stands for the number that the pod's own container gives to it. Nobody whom the rule is about has a port of that name, so it matches nothing by it, and what it was to allow is denied. Usually the container's port was renamed and the policy was not. Rename one side, or write the number. An ingress rule is about the pods that its policy selects, an egress rule about anybody.",
  },
  "vacuous-rule": {
    severity: "info",
    title: "a rule or policy that applies to nobody now",
    text: "The policy selects no endpoint of this input, the rule's peers are nobody, or the rule stands in a list that is never asked, since the policy's `types` (`policyTypes` in Kubernetes) leave its direction out; the message then says so, and the direction has to be added for the rule to do anything. A policy without rules that selects nobody is named itself: it reads as if it closed something and closes nothing. That may be right for pods to come. If it is not, a selector, a namespace or a label is misspelt, or the manifests that hold the pods were not given.",
  },
} as const

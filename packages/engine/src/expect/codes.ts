// The manual pages of PolicyTest files: how they are written, and what their wanted diagnostics came to.

/** Pages about tests. */
export const expectManual = {
  "expectation-failed": {
    severity: "error",
    title: "an expectation that does not hold",
    text: "The entry of the test says what must happen to a flow, or to every flow of two sets, and something else happens. The message names a flow for which it does not hold, the verdict and who decided. `carveout explain` with the same ends shows every step; then either the policy is wrong or the expectation is.",
  },
  "test-invalid-value": {
    severity: "error",
    title: "a value that the field cannot have",
    text: 'The value is of the wrong kind, or none of the words that the field takes: a verdict is `allow` or `deny`, a port is a number or a range such as `"8000-8080"`, `ipFamily` is IPv4 or IPv6, `path` and `deniedAt.stage` are the words of the host paths.',
  },
  "test-profile-not-modelled": {
    severity: "error",
    title: "a profile that is not modelled",
    text: "`spec.profile` says for which release and dataplane the answers are wanted. Only Calico 3.32 with the iptables dataplane is modelled. An answer for another profile would be a guess, so the test is not run and the exit code is 2.",
  },
  "test-diagnostic-missing": {
    severity: "error",
    title: "a wanted diagnostic did not occur",
    text: "`spec.diagnostics` lists what reading the resources must find. This entry of the list was not among the findings.",
  },
  "test-diagnostic-unwanted": {
    severity: "error",
    title: "a diagnostic that was not wanted",
    text: "With `spec.diagnostics` given, reading the resources must find exactly what is listed there. This error or warning is not; hints of severity info need not be listed.",
  },
} as const

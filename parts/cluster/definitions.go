//go:build definitions

package main

// Nothing of it is built in: the module is asked for because it brings the definition of ClusterNetworkPolicy, which is copied
// beside the program.
import _ "sigs.k8s.io/network-policy-api/apis/v1beta1"

// Every kind that is read, in one list. Adding a kind touches this list and no other.

import {adminPolicyKinds} from "./admin-network-policy.ts"
import {calicoPolicyKinds} from "./calico-policy.ts"
import {clusterNetworkPolicyKind} from "./cluster-network-policy.ts"
import {endpointSliceKind} from "./endpoint-slice.ts"
import {endpointsKind} from "./endpoints.ts"
import {felixConfigurationKind} from "./felix-configuration.ts"
import {hostEndpointKind} from "./host-endpoint.ts"
import {ipPoolKind} from "./ip-pool.ts"
import type {Kind} from "./kind.ts"
import {kubeControllersConfigurationKind} from "./kube-controllers-configuration.ts"
import {kubernetesNetworkPolicyKind} from "./kubernetes-network-policy.ts"
import {namespaceKind} from "./namespace.ts"
import {networkSetKinds} from "./network-set.ts"
import {nodeKind} from "./node.ts"
import {podKind} from "./pod.ts"
import {profileKind} from "./profile.ts"
import {serviceAccountKind} from "./service-account.ts"
import {serviceKind} from "./service.ts"
import {stagedKubernetesNetworkPolicyKind} from "./staged-kubernetes-network-policy.ts"
import {tierKind} from "./tier.ts"
import {workloadEndpointKind} from "./workload-endpoint.ts"
import {workloadKinds} from "./workload.ts"

/** The kinds, policies first. */
export const kinds: readonly Kind[] = [
  ...calicoPolicyKinds,
  stagedKubernetesNetworkPolicyKind,
  tierKind,
  ...networkSetKinds,
  hostEndpointKind,
  profileKind,
  workloadEndpointKind,
  felixConfigurationKind,
  kubeControllersConfigurationKind,
  ipPoolKind,
  kubernetesNetworkPolicyKind,
  clusterNetworkPolicyKind,
  ...adminPolicyKinds,
  namespaceKind,
  serviceAccountKind,
  podKind,
  ...workloadKinds,
  serviceKind,
  endpointsKind,
  endpointSliceKind,
  nodeKind,
]

/** Groups whose unknown kinds and versions are errors: they hold policy. */
export const policyGroups: ReadonlySet<string> = new Set([
  "projectcalico.org",
  "crd.projectcalico.org",
  "networking.k8s.io",
  "policy.networking.k8s.io",
])

/**
 * Kubernetes' own groups without policy: closed lists, so that a kind of ours that one of them does not have is a slip. `core` is what people
 * write for the group without a name; no server has it.
 */
export const builtInGroups: ReadonlySet<string> = new Set([
  "",
  "core",
  "apps",
  "batch",
  "extensions",
  "policy",
  "autoscaling",
  "discovery.k8s.io",
])

/** Kinds that only the Calico has that is sold. WHY taken: its servers have them, and none of them says whether a packet passes. */
const soldKinds = [
  "AlertException",
  "BFDConfiguration",
  "DeepPacketInspection",
  "EgressGatewayPolicy",
  "ExternalNetwork",
  "GlobalAlert",
  "GlobalAlertTemplate",
  "GlobalReport",
  "GlobalReportType",
  "GlobalThreatFeed",
  "LicenseKey",
  "ManagedCluster",
  "PacketCapture",
  "PolicyRecommendationScope",
  "SecurityEventWebhook",
  "UISettings",
  "UISettingsGroup",
]

/** Kinds that OpenShift once had in the group without a name, each near to one of ours. */
export const formerNeighbours: ReadonlySet<string> = new Set(["NetNamespace", "NetNamespaceList", "RoleList", "RouteList"])

/** Kinds of the policy groups that have no say about a flow and pass silently, and the versions that were ever served. */
export const silentKinds: ReadonlyMap<string, {readonly versions: readonly string[]; readonly kinds: ReadonlySet<string>}> = new Map([
  [
    "networking.k8s.io",
    {versions: ["v1", "v1beta1", "v1alpha1"], kinds: new Set(["ClusterCIDR", "Ingress", "IngressClass", "IPAddress", "ServiceCIDR"])},
  ],
  [
    "projectcalico.org",
    {
      versions: ["v3"],
      kinds: new Set([
        "AuthorizationReview",
        "BGPConfiguration",
        "BGPFilter",
        "BGPPeer",
        "BlockAffinity",
        "CalicoNodeStatus",
        "ClusterInformation",
        "ExternalNode",
        "IPAMBlock",
        "IPAMConfig",
        "IPAMConfiguration",
        "IPAMHandle",
        "IPReservation",
        "Node",
        "RemoteClusterConfiguration",
        ...soldKinds,
      ]),
    },
  ],
])

/** Policies of other groups that decide about traffic and are not modelled, by group; any other kind that ends in `NetworkPolicy` is one, too. */
export const unmodelled: ReadonlyMap<string, readonly string[]> = new Map([
  ["cilium.io", ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "CiliumEgressGatewayPolicy", "CiliumLocalRedirectPolicy"]],
  ["security.istio.io", ["AuthorizationPolicy", "PeerAuthentication"]],
  ["k8s.ovn.org", ["EgressFirewall", "EgressQoS"]],
  ["network.openshift.io", ["EgressNetworkPolicy", "NetNamespace"]],
  ["crd.antrea.io", ["NetworkPolicy", "ClusterNetworkPolicy", "Tier"]],
  ["security.antrea.tanzu.vmware.com", ["NetworkPolicy", "ClusterNetworkPolicy", "Tier"]],
  ["k8s.cni.cncf.io", ["MultiNetworkPolicy"]],
  ["kuma.io", ["TrafficPermission", "MeshTrafficPermission"]],
  ["linkerd.io", ["AuthorizationPolicy", "Server", "ServerAuthorization"]],
  ["policy.linkerd.io", ["AuthorizationPolicy", "Server", "ServerAuthorization", "HTTPRoute"]],
  ["networking.aws", ["PolicyEndpoint"]],
  ["networking.k8s.aws", ["PolicyEndpoint", "ClusterNetworkPolicy", "ApplicationNetworkPolicy"]],
  ["vpcresources.k8s.aws", ["SecurityGroupPolicy"]],
  ["networking.gke.io", ["FQDNNetworkPolicy", "RedirectService", "EgressNATPolicy"]],
  ["consul.hashicorp.com", ["ServiceIntentions"]],
  ["kubeovn.io", ["SecurityGroup"]],
  ["nsx.vmware.com", ["SecurityPolicy"]],
])

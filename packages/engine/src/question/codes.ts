// The manual pages of everything that can be wrong with a question, and of what an answer had to take for granted.

/** Pages about names, services, protocols and ports of a question. */
export const questionManual = {
  "name-invalid": {
    severity: "error",
    title: "a name that has no meaning",
    text: "A question names its two ends, and this text is none of the forms there are: `prod/backend` (a pod or a workload), `pod/prod/backend`, `prod/Deployment/backend`, `svc/kube-system/kube-dns`, `host/worker-1`, or an address such as `203.0.113.9`.\n\nBad: `prod/`, `a/b/c/d`. Good: `prod/backend`.",
  },
  "name-incomplete": {
    severity: "error",
    title: "a name without its namespace",
    text: "Pods, workloads and Services live in namespaces, and the same name may stand in several. A name without a slash is completed only when a namespace was given with `-n`. Write the namespace in front, or give one.\n\nBad: `backend`. Good: `prod/backend`, or `-n prod` and `backend`.",
  },
  "name-not-found": {
    severity: "error",
    title: "nothing has this name",
    text: "No resource of the input has the name that the question uses, so no answer would be about anything. The help names what is nearest. Check the spelling and the namespace, and whether the file that holds the resource was given. A node counts as known when a Node object, a `nodeName` or a HostEndpoint names it.",
  },
  "name-ambiguous": {
    severity: "error",
    title: "several things have this name",
    text: "Several resources fit the name, and each would have its own answer. Say which one is meant: `prod/Deployment/backend` names the kind, and `pod/prod/backend` always names the pod. An address that several endpoints claim is ambiguous too; ask by name instead.",
  },
  "endpoint-finished": {
    severity: "error",
    title: "the pod has finished",
    text: "A pod in phase Failed or Succeeded, or one that is being deleted and has given its address back, is no endpoint any more: policy does not select it and nothing can be sent to it. Ask about a running pod, or about the workload that owns it.",
  },
  "endpoint-without-address": {
    severity: "error",
    title: "the pod has no address",
    text: "The pod's `status` says that it has no address yet. The dataplane does not know such an endpoint: no policy applies and nothing reaches it. A pod without any `status`, as it stands in a repository, is different: it is taken as an endpoint whose address is not known.",
  },
  "workload-without-pods": {
    severity: "error",
    title: "the workload has no pod that is an endpoint",
    text: "A workload is judged as all its pods. Pods of this one are in the input, and all of them have finished or have no address, so there is no endpoint to judge. Ask about the workload without its old pods, or about another.",
  },
  "host-pod-without-node": {
    severity: "error",
    title: "a host-networked pod whose node is not known",
    text: "A pod with `hostNetwork: true` stands for its node: no pod policy selects it, and host endpoints decide. The manifests say neither where it runs nor which nodes there are. Add a `nodeName`, or ask about `host/NODE`.",
  },
  "set-not-one-flow": {
    severity: "error",
    title: "a set where one end is needed",
    text: "`explain` answers about definite flows: its ends are a pod, a workload, a node, an address or a Service. A CIDR block, `any` or a selector stands for many addresses at once and belongs into a search or a test.\n\nBad: `198.51.100.0/24`. Good: `198.51.100.7`.",
  },
  "set-empty": {
    severity: "error",
    title: "a set without pods",
    text: "The selectors of the set match no pod and no workload of the input, so whatever is said about it would hold of nothing. Check the spelling of labels and values; `namespaces` looks at the labels of the namespace, `pods` at the pod's own.",
  },
  "set-of-further-address": {
    severity: "error",
    title: "a set that names a pod by another than its first address",
    text: "A pod stands in a set under its first address of each family. These words hold another one and not the first, so that the answer would be about nobody. Ask about single ends, or name the pod where every address of it is meant the same.\n\nBad: `search --to 10.0.0.3`. Good: `explain --to 10.0.0.3`.",
  },
  "set-invalid": {
    severity: "error",
    title: "a set whose selector cannot be read",
    text: "`namespaces` and `pods` take a Calico expression such as `env == 'prod'`, or a Kubernetes label selector with `matchLabels` and `matchExpressions`. The message says where reading ended.",
  },
  "too-many-flows": {
    severity: "error",
    title: "a question about too many flows",
    text: "A question about workloads is judged flow by flow, every pod of one side against every pod of the other. This one would need more flows than are judged one by one. Ask about single pods, or about the workloads without their pods.",
  },
  "protocol-missing": {
    severity: "error",
    title: "no protocol and no port",
    text: "A flow has a protocol, and for TCP, UDP and SCTP a port. With a port alone the question is about TCP; with neither it is about nothing definite. Only a question to a Service may leave both out: it then speaks of every port of the Service.",
  },
  "protocol-unknown": {
    severity: "error",
    title: "an unknown protocol",
    text: "Protocols are TCP, UDP, SCTP, ICMP, ICMPv6 and UDPLite, in upper or lower case, or a number from 0 to 255.",
  },
  "port-missing": {
    severity: "error",
    title: "a protocol with ports and no port",
    text: "TCP, UDP and SCTP connections go to a port, and policy looks at it. Give the port at which the connection arrives: the container's port for a pod, the Service's own port for a Service.",
  },
  "port-not-applicable": {
    severity: "error",
    title: "a port for a protocol without ports",
    text: "Only TCP, UDP and SCTP have ports that policy can see. For any other protocol a port means nothing, so the question is refused rather than answered about something else. Leave the port out, or name the protocol that is meant.",
  },
  "port-out-of-range": {
    severity: "error",
    title: "a port that does not exist",
    text: "Ports are whole numbers from 1 to 65535.",
  },
  "icmp-invalid": {
    severity: "error",
    title: "an ICMP type or code that does not fit",
    text: "`icmp` gives type and code, both from 0 to 255, and goes with the protocols ICMP and ICMPv6 alone. Without it a question about ICMP is about an echo request.",
  },
  "no-common-family": {
    severity: "error",
    title: "the two ends share no address family",
    text: "A flow runs in IPv4 or in IPv6, and both ends need an address of that family. The two ends of this question have none in common, or not the one that was asked for, so there is no such flow to judge.",
  },
  "decider-not-found": {
    severity: "error",
    title: "a reference that names nothing",
    text: "A search for what a rule or policy decides needs one that the input has: a misspelt reference would find nothing, and nothing found reads as a proof. `explain` and `tiers` print references. A policy that the cluster would refuse decides nothing and is not known here either.\n\nBad: `NetworkPolicy/db`. Good: `NetworkPolicy/prod/db`, `NetworkPolicy/prod/db#ingress[0]`, `EndOfTier/default`.",
  },
  "nothing-judged": {
    severity: "error",
    title: "nobody of the input is asked about",
    text: "Neither end of the flow is a pod, a workload or a node of the input, so no policy of this world is asked about it. Name at least one end that the manifests know.\n\nOf sets of ends, nothing may be left for more reasons: a pod to itself, a node to its own pods and what passes between two addresses outside are left out, and ends without an address family in common never meet. Finding nothing there would prove nothing.",
  },
  "service-way-open": {
    severity: "error",
    title: "a set of clients of a Service that is reached in several ways",
    text: "Pre-DNAT and untracked policy on host endpoints is asked before the address of a Service is translated, and rules of it ask where a packet is sent (or nodes have different ones). What passes then depends on the address by which a client comes, the Service's own, a node's or a load balancer's, of which a question about sets of ends says nothing. Ask about single ends: `explain` and entries of tests with names on both sides try every way. Or ask about the pods behind the Service, at their own port.\n\nThe same holds where a backend is outside the cluster and host endpoints have policy for what passes through a node, and for lookups that a cache of names on the client's node may take (NodeLocal DNSCache), unless one is on every node, has the Service's own address, and neither host endpoints nor `defaultEndpointToHostAction` have a say.",
  },
  "service-way-differs": {
    severity: "info",
    title: "another way into the Service fares otherwise",
    text: "Pods and nodes reach a Service by its own address, for which its name stands, and that is what was judged. The Service has addresses for clients outside as well, of which pods and nodes may make use, and pre-DNAT or untracked policy on host endpoints treats packets to that one differently.",
  },
  "service-port-missing": {
    severity: "error",
    title: "the Service does not have this port",
    text: "A Service translates its own ports and nothing else; what is sent to another port or protocol of its address is not forwarded. The message names the ports there are. If the container's port was meant, ask about the pod.\n\nBad: `svc/kube-system/kube-dns` at TCP 5353. Good: at UDP 53.",
  },
  "service-not-written": {
    severity: "error",
    title: "only EndpointSlices name this Service",
    text: "EndpointSlices or Endpoints of this name are in the input, but not the Service itself, so nobody knows which ports it has and where they lead. Add the Service, or ask about one of its backends.",
  },
  "service-external-name": {
    severity: "error",
    title: "a Service that is a name for something else",
    text: "A Service of type ExternalName has no address and no backend, and nothing is translated for it: the resolver answers with another name (a CNAME), and clients connect to what that one resolves to. Policy sees the address of it, so the question has to name that address; where the other name is a Service of the cluster, ask about that Service.\n\nBad: `svc/prod/db`, which stands for `db.example.org`. Good: `198.51.100.7`, to which that name resolves.",
  },
  "service-address-not-translated": {
    severity: "info",
    title: "the address of a Service, taken literally",
    text: "An address in a question is the packet's address as policy sees it. The address of a Service is normally translated to a backend before policy is asked, so rules on it do not match. The answer is about a packet that was not translated; ask about `svc/NAMESPACE/NAME` for what a client of the Service meets.",
  },
  "service-address-translated": {
    severity: "info",
    title: "the address of a Service for clients outside, translated",
    text: "The address is an external one or a load balancer's, and the client is outside: the node that receives the packet leads it to what stands behind the Service. Pre-DNAT and untracked policy sees that address, every other list sees the backend. The answer is about this way into the Service alone; `svc/NAMESPACE/NAME` asks about all of them. From pods and nodes, and in questions about sets, the address is taken literally.",
  },
  "source-ranges-shut": {
    severity: "info",
    title: "a client to whom the load balancer's address is shut",
    text: "`spec.loadBalancerSourceRanges` of the Service does not hold the client: nodes drop what it sends to the address of the load balancer (`LoadBalancerSourceRanges`), before any policy of pods is asked. Nothing else is closed by it: node ports and `externalIPs` stay open to everybody. A Service that shall be reached by its load balancer alone says `allocateLoadBalancerNodePorts: false`. A family of which no block is named is open to all.",
  },
  "source-ranges-elsewhere": {
    severity: "info",
    title: "source ranges that only the load balancer may heed",
    text: "`spec.loadBalancerSourceRanges` of the Service does not hold the client. Nodes drop such packets at a load balancer's address that they answer themselves; this Service has none of the client's family: its status names the load balancer by host name, or says `ipMode: Proxy`. Whether such a load balancer heeds the ranges is its provider's matter. The answer is about packets that reach a node.",
  },
  "loopback-address": {
    severity: "info",
    title: "an address that everybody has of his own",
    text: "Addresses of 127.0.0.0/8 and ::1 are the loopback of whoever sends: what goes there stays in the network namespace of the pod or node, crosses no interface that policy guards, and is judged by nobody. The answer is what policy would say of a packet with such an address, which there is not. Containers of one pod speak to each other over it, whatever policy says; ask about the other pod where another one is meant.",
  },
  "node-port-not-translated": {
    severity: "info",
    title: "the node port of a Service, taken literally",
    text: "The port is a `nodePort` of a Service. What arrives at a node at this port is normally translated to a backend before policy of pods is asked, and the node's own processes never see it. The answer is about a packet that was not translated; ask about `svc/NAMESPACE/NAME`, at the Service's own port, for what a client of the Service meets.",
  },
  "host-port-not-translated": {
    severity: "info",
    title: "the host port of a pod, taken literally",
    text: "The port is a `hostPort` of a pod on this node. What arrives there is normally led to the pod before policy is asked, and the node's own processes never see it. The answer is about a packet that was not; ask about the pod, at its own port.",
  },
  "host-port-translated": {
    severity: "info",
    title: "the host port of a pod, translated",
    text: "The port is a `hostPort` of a pod on this node, and the client is outside: the node leads the packet to the pod. Pre-DNAT and untracked policy of the node sees its address and the host port, every other list sees the pod and its own port, and the pod sees the client's address. Questions about sets, and those from pods and nodes, take the node literally.",
  },
  "node-port-translated": {
    severity: "info",
    title: "the node port of a Service, translated",
    text: "The port is a `nodePort` of a Service, and the client is outside: the node that receives the packet leads it to a backend. Pre-DNAT and untracked policy of that node sees its address and the node port, every other list sees the backend. A client on another node than the backend's bears the receiving node's address there, unless `externalTrafficPolicy` is Local. Questions about sets, and those from pods and nodes, take the node literally.",
  },
  "cache-answers-on-node": {
    severity: "info",
    title: "a cache on the client's node answers in the place of a Service",
    text: "A cache of names (NodeLocal DNSCache) is in the input, and its arguments (`-localip`) take the Service's own address: on its node lookups to that address, port 53 over UDP and TCP, are answered at once and never translated. They are judged as what the pod sends to its own node: by its egress policy, which sees the Service's address, and by `defaultEndpointToHostAction`. A rule that selects the resolver's pods does not match. What is needed is a rule by address, for the Service's address and for the link-local one of the cache.\n\nGood: `nets: [169.254.20.10/32, 10.96.0.10/32]`, or an `ipBlock` for each.",
  },
  "cache-beside-service": {
    severity: "info",
    title: "a cache on the client's node that pods may ask instead",
    text: "A cache of names (NodeLocal DNSCache) is in the input and does not take the Service's own address, as where kube-proxy works with IPVS: it answers at a link-local address alone, and kubelet's `clusterDNS` tells pods to ask there. The answer is about a client that asks the Service. Ask about the cache's address as well, at port 53: a rule that selects the resolver's pods does not open it.",
  },
  "no-backend": {
    severity: "info",
    title: "a port of the Service without a backend",
    text: "Nothing stands behind this port of the Service: no pod fits the selector, or none is ready. Connections to it are refused. Other ports of the Service may have backends, so this one is named.",
  },
  "no-backend-on-node": {
    severity: "info",
    title: "a Service without a backend on the client's node",
    text: "The Service has `internalTrafficPolicy: Local`: pods and nodes are led to backends on their own node, and to no other. Backends are there, but none on this node, so packets are dropped without a word. Clients on other nodes may fare better, and clients outside are not concerned. Run a backend on every node (a DaemonSet), or take the policy away.",
  },
  "backend-on-unknown-node": {
    severity: "info",
    title: "a backend taken to be on the client's node",
    text: "The Service has `internalTrafficPolicy: Local` and leads to backends on the client's node alone. The manifests do not say where the client or these backends run, so they were taken to be together. If they are not, packets are dropped. Of a client outside the same holds for the node whose port it connects to, where the Service has `externalTrafficPolicy: Local`. Give a `nodeName`, or take the pods from the cluster.",
  },
  "host-pod-is-its-node": {
    severity: "info",
    title: "a host-networked pod is its node",
    text: "A pod with `hostNetwork: true` uses the address of its node. It is no endpoint of its own: no policy that selects pods applies to it, no selector of a rule finds it, and only host endpoints govern what it sends and takes. The answer is about its node. Rules for it name the node's address, or the host endpoint's labels.",
  },
  "host-pod-on-any-node": {
    severity: "info",
    title: "a host-networked pod judged on every node",
    text: "A host-networked pod stands for its node, and no manifest says on which one it runs. It was judged on every node that is known; where the answers differ the answer is unknown.",
  },
  "between-replicas": {
    severity: "info",
    title: "a workload that talks to itself",
    text: "A pod that talks to itself directly is not judged by policy: the packet never leaves it. A workload without pods in the input stands for all its replicas, so the question was taken as one about two different pods of it.",
  },
} as const

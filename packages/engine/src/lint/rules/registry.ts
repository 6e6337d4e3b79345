// All rules, causes before what follows from them: what one blames, later ones do not say again.

import type {LintRule} from "../finding.ts"
import {alternativesMixed} from "./alternatives-mixed.ts"
import {cachesKeptOut} from "./caches-kept-out.ts"
import {eitherPeer} from "./either-peer.ts"
import {bothProtocols} from "./both-protocols.ts"
import {hostNetworkAlone} from "./host-network-alone.ts"
import {icmpCode} from "./icmp-code.ts"
import {labelAlone} from "./label-alone.ts"
import {lookupsDenied} from "./lookups-denied.ts"
import {lookupsToAnybody} from "./lookups-to-anybody.ts"
import {metadataOpen} from "./metadata-open.ts"
import {ownResolverDenied} from "./own-resolver-denied.ts"
import {overruled} from "./overruled.ts"
import {peerOfNobody} from "./peer-of-nobody.ts"
import {pinnedAddress} from "./pinned-address.ts"
import {policyOfNobody} from "./policy-of-nobody.ts"
import {protocolLeftOut} from "./protocol-left-out.ts"
import {publicResolver} from "./public-resolver.ts"
import {resolverAlone} from "./resolver-alone.ts"
import {resolverClosed} from "./resolver-closed.ts"
import {resolverElsewhere} from "./resolver-elsewhere.ts"
import {resolverHalved} from "./resolver-halved.ts"
import {resolverMissing} from "./resolver-missing.ts"
import {resolverOfNobody} from "./resolver-of-nobody.ts"
import {resolverWithoutApi} from "./resolver-without-api.ts"
import {serviceAddress} from "./service-address.ts"
import {servicePort} from "./service-port.ts"
import {systemLocked} from "./system-locked.ts"
import {udpAlone} from "./udp-alone.ts"

/** The rules. */
export const lintRules: readonly LintRule[] = [
  eitherPeer,
  protocolLeftOut,
  resolverElsewhere,
  resolverOfNobody,
  servicePort,
  serviceAddress,
  overruled,
  systemLocked,
  resolverClosed,
  cachesKeptOut,
  resolverWithoutApi,
  resolverAlone,
  resolverHalved,
  resolverMissing,
  lookupsDenied,
  ownResolverDenied,
  udpAlone,
  pinnedAddress,
  lookupsToAnybody,
  labelAlone,
  publicResolver,
  hostNetworkAlone,
  metadataOpen,
  policyOfNobody,
  peerOfNobody,
  alternativesMixed,
  icmpCode,
  bothProtocols,
]

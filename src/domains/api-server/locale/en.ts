import type { Catalog } from '../../../core/say/message.ts'
import type { ApiMessages } from '../explain.ts'
import type { RuleName } from '../finding.ts'

const rules: Readonly<Record<`rule.${RuleName}`, string>> = {
  'rule.type': 'the value is of the wrong type',
  'rule.required': 'the field is needed',
  'rule.dns1123Label': 'a name has only lower-case letters, digits and “-”, no “-” at either end',
  'rule.dns1123Subdomain':
    'a name has only lower-case letters, digits, “-” and “.”, and begins and ends with a letter or digit',
  'rule.dns1035Label': 'a name begins with a lower-case letter, then letters, digits and “-”',
  'rule.portName': 'a port name has at most 15 lower-case letters, digits and “-”',
  'rule.labelKey': 'a label key is a name, with an optional domain and “/” before it',
  'rule.labelValue': 'a label value has only letters, digits, “-”, “_” and “.”',
  'rule.tooLong': 'the value is too long',
  'rule.range': 'the number is out of range',
  'rule.choice': 'the value is not one of the choices',
  'rule.address': 'the value is not a fitting IP address',
  'rule.cidr': 'the value is not a network such as 10.0.0.0/24',
  'rule.quantity': 'the value is not an amount such as 100m or 128Mi',
  'rule.duplicate': 'the value is there twice',
  'rule.immutable': 'the field cannot change once the object exists',
  'rule.selectorMismatch': 'the selector does not select the Pods of its own template',
  'rule.bothZero': 'with no surge and none unavailable a rollout could never begin',
  'rule.percent': 'the value is neither a number nor a percentage',
  'rule.addressRange': 'the address lies outside the Service range',
  'rule.addressTaken': 'another Service has this address',
  'rule.nodePortRange': 'the port lies outside the node port range',
  'rule.nodePortTaken': 'another Service has this node port',
  'rule.notAllowed': 'the field does not go with the rest of the object',
  'rule.unknownVersion': 'the API server does not serve this version',
  'rule.name': 'the name cannot be part of a URL path',
}

export const en: Catalog<ApiMessages> & typeof rules = {
  ...rules,
  invalid: '{field}: {rule}. The API server would say: {reason}',
  twice: 'The {kind} “{name}” is there twice.',
  selectsNothing: 'No Pod here has the labels {selector}, so {service} will have no endpoints.',
  refused: 'The API server refuses the {kind} “{name}”: {rule}. It says: {reason}',
  created: 'The API server stores the new {kind} {object}.',
  configured: 'The API server stores the changed {kind} {object}.',
  unchanged: 'The {kind} {object} is already as the manifest says; nothing is written.',
  createdMany: 'The API server stores {count, plural, one {# object} other {# objects}}.',
  namespaceMade:
    'The Namespace {namespace} was missing and is made, so that its objects have a home.',
  standInsMade:
    '{count, plural, one {# Node or Pod is} other {# Nodes and Pods are}} named by these objects but missing, and made up.',
  clusterIPGiven: 'The API server gives {service} the ClusterIP {address}, which no machine owns.',
  nodePortGiven:
    'The API server gives port {port, number, ::group-off} of {service} the node port {nodePort, number, ::group-off}.',
  deletionAsked:
    'The API server marks the {kind} {object} for deletion; it has {seconds, plural, one {# second} other {# seconds}} to end.',
  namespaceEnding:
    'The API server marks the Namespace {object} for deletion; what is in it goes first.',
  finalizing:
    'The API server marks the {kind} {object} for deletion; it stays until {finalizer} is done.',
  removed: 'The API server removes the {kind} {object}.',
  scaled:
    'The {kind} {object} is asked for {after, plural, one {# replica} other {# replicas}} instead of {before, number}.',
  wentBack: 'The {kind} {object} gets the Pod template of an earlier revision back.',
  noWayBack:
    '{object} cannot go back: {why, select, paused {it is paused} other {there is no such revision}}.',
  notFound: 'There is no {kind} named “{name}”.',
  serverStopped:
    'The API server stops. What runs goes on running; from now on nothing can be changed, and nobody is told of anything.',
  serverBack:
    'The API server answers again after {seconds, plural, one {# second} other {# seconds}}. Its clients come back one by one, each when it tries again.',
  serverRestarted:
    'kubelet starts the API server once more, and now etcd answers: it was away for {seconds, plural, one {# second} other {# seconds}}.',
  storageLost:
    'etcd has no quorum: the API server can neither read nor write, and every request ends with an error.',
  storageBack:
    'etcd has a leader again. The API server is in its back-off: kubelet starts it in {seconds, plural, one {# second} other {# seconds}}.',
  serverKilled:
    'The liveness probe of the API server has failed for {seconds, number} s, because etcd is silent: kubelet kills it, and its next starts fail.',
  unreachable:
    'kubectl is refused: nobody listens on the port of the API server. The wish is lost, for nobody wrote it down.',
  timedOut: 'The API server answers with an error of etcd: request timed out. Nothing is written.',
}

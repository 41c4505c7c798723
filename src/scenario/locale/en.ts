import type { Catalog } from '../../core/say/message.ts'
import type { ScenarioMessages } from '../explain.ts'

export const en: Catalog<ScenarioMessages> = {
  notAnObject: 'This is not a scenario document.',
  versionMissing: 'The document does not say its version.',
  versionNewer:
    'This document is of version {found}; this page knows up to {known}. Reload the page to get the newer Hopscope.',
  fieldUnknown: '“{field}” is not a field of a scenario.',
  fieldMissing: '“{field}” is missing.',
  fieldWrong: '“{field}” must be {expected}, not {received}.',
  textTooLong: 'The text has {length, number} characters; the limit is {limit, number}.',
  tooManyObjects: 'There are {count, number} objects; the limit is {limit, number}.',
  tooDeep: 'The document is nested more than {limit} levels deep.',
  forbiddenKey: 'The key “{field}” is not allowed.',
  yamlSyntax: 'This is not valid YAML: {reason}',
  yamlNoObject: 'A manifest is a mapping with apiVersion and kind; here is {found}.',
  keptOnly: '{kind} is kept and shown; no controller here acts on it.',
  noKind: 'This manifest has no apiVersion or no kind.',
  noName: 'This {kind} has no metadata.name.',
  badCidr: '“{field}” must be a network such as 10.96.0.0/12, not “{value}”.',
  nodeTaken: 'There is another Node called {name}.',
  rangeReversed:
    '“{field}” runs from {from, number, ::group-off} to {to, number, ::group-off}: the end lies before the start.',
  linkEmpty: 'The link carries no scenario.',
  linkUnknownCodec:
    'The link is written in the form “{codec}”, which this page does not know. A newer Hopscope may open it.',
  linkBroken:
    'The link is damaged: a part was lost or changed on the way. Ask for it again, or for the file.',
  linkTooLong: 'The link has {length, number} characters; the limit is {limit, number}.',
  linkTooLarge: 'What the link carries is larger than {limit, number} bytes when unpacked.',
  linkBaseUnknown:
    'The link changes a lesson called “{name}”, which this page does not have. A newer Hopscope may have it.',
  lessonUnknown:
    'There is no lesson called “{name}” here. The first one is open instead; the others are in the list.',
  linkBaseChanged:
    'The lesson was changed after this link was made: its steps may differ from what the sender saw.',
  tooManyValues: 'The document holds {count, number} values; the limit is {limit, number}.',
  tooMuchOf: 'A link may ask for {limit, number} {what}, not {count, number}.',
  locked: 'Whoever shows this page has locked {lock}; nothing was changed.',
  'what.nodes': 'Nodes',
  'what.services': 'Services',
  'what.pods': 'Pods',
  'lock.params': 'settings',
  'lock.topology': 'the cluster',
  'lock.time': 'the way through time',
  'lock.exam': 'everything during the exam',
  cannotPlay: 'This scenario cannot be played, though it looks right. Please report it: {reason}',
  momentNotFound: 'No step matches “{moment}”.',
  momentNever: 'The step “{moment}” does not come in this story.',
  questionTwice: 'Another question is bound to the same step. One of them has to go.',
  questionOpen: 'This story does not answer the question here. Learners are not asked.',
  goalIdle: 'Too little happens here to say whether the goal is met.',
  questionUnwritten:
    'The question needs words, words for each choice, and one right choice. Learners are not asked.',
  noteEmpty: 'The note says nothing.',
  nothingHappens: 'Nothing happens. Add what a learner is to see.',
  nothingPasted: 'There is nothing to begin with in this text.',
  endsOutOfSteps: 'The story is cut after {count, number} steps.',
  endsOutOfTime: 'The story is cut after two simulated hours.',
  tooLongToLink:
    'The texts have {length, number} characters; a link holds {limit, number}. Save a file instead.',
  ownNode: 'A Node of your own',
  ownNodeHint:
    'Paste what iptables-save, ip addr, ip route, ip rule and ipset save print on it, in one piece and any order. Nothing leaves this page.',
  openFiles: 'Open files',
  heldText:
    '{lines, number} lines, {kB, number} kB: too long to be edited here. All of it becomes the Node.',
  heldLine: 'Line {line, number}: {text}',
  emptyNode: 'Put it away',
  walkNode: 'Make it walkable',
  buildPacket: 'Build a packet for {node}',
  entersBy: 'Comes in by',
  sentByNode: 'sent by the Node itself',
  byKernel: 'as the kernel decides',
  sourcePort: 'Source port',
  packetFieldWrong: '“{value}” cannot stand in this field.',
  rulesFound:
    '{count, plural, =0 {No rule found} one {# rule found} other {# rules found, {shown} shown}}',
  runToRule: 'Run to it',
  whyNot: 'Why not this one?',
  breakChain: 'Stop when a packet enters {chain}',
  breakNone: 'None yet. Press the number of a rule, and playing stops there.',
  breakNever: 'Not met again',
  breakRemove: 'Remove',
  breakClear: 'Remove all',
}

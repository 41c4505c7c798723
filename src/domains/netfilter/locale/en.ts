import type { Catalog } from '../../../core/say/message.ts'
import type { NetfilterMessages } from '../explain.ts'

export const en: Catalog<NetfilterMessages> & Readonly<Record<`fault.${string}`, string>> = {
  unreadable: 'This line cannot be read: {fault} ({text}).',
  notModelled: 'Hopscope keeps “{text}” but does not model it: it never matches and never acts.',
  'fault.unknownTable': 'there is no such table',
  'fault.noTable': 'it stands outside a table',
  'fault.unknownCommand': 'it is no command of iptables-restore',
  'fault.noSuchChain': 'there is no such chain',
  'fault.chainInUse': 'the chain has rules, or rules jump to it',
  'fault.chainLoop': 'the chain jumps back to itself',
  'fault.badPolicy': 'a policy is ACCEPT or DROP',
  'fault.openQuote': 'a quotation mark is not closed',
  'fault.missingValue': 'a value is missing',
  'fault.unknownOption': 'there is no such option here',
  'fault.badAddress': 'this is no IPv4 address or network',
  'fault.badPort': 'this is no port or range of ports',
  'fault.badNumber': 'this number is not allowed',
  'fault.badName': 'this name is not known',
  'fault.noProtocol': 'ports need -p tcp or -p udp before them',
  'fault.missingCommit': 'the table does not end with COMMIT',
}

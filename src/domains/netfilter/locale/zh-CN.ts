import type { Catalog } from '../../../core/say/message.ts'
import type { NetfilterMessages } from '../explain.ts'

export const zhCN: Catalog<NetfilterMessages> & Readonly<Record<`fault.${string}`, string>> = {
  unreadable: '这一行无法读取：{fault}（{text}）。',
  notModelled: 'Hopscope 保留“{text}”，但没有为它建模：它从不匹配，也不产生作用。',
  'fault.unknownTable': '没有这个表',
  'fault.noTable': '它不在任何表中',
  'fault.unknownCommand': '它不是 iptables-restore 的命令',
  'fault.noSuchChain': '没有这条链',
  'fault.chainInUse': '这条链还有规则，或仍有规则跳转到它',
  'fault.chainLoop': '这条链会跳回自身',
  'fault.badPolicy': '策略只能是 ACCEPT 或 DROP',
  'fault.openQuote': '引号没有闭合',
  'fault.missingValue': '缺少一个值',
  'fault.unknownOption': '这里没有这个选项',
  'fault.badAddress': '这不是 IPv4 地址或网段',
  'fault.badPort': '这不是端口或端口范围',
  'fault.badNumber': '这个数值不允许',
  'fault.badName': '不认识这个名称',
  'fault.noProtocol': '端口之前需要 -p tcp 或 -p udp',
  'fault.missingCommit': '这个表没有以 COMMIT 结束',
}

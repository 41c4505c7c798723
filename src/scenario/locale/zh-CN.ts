import type { Catalog } from '../../core/say/message.ts'
import type { ScenarioMessages } from '../explain.ts'

export const zhCN: Catalog<ScenarioMessages> = {
  notAnObject: '这不是一个场景文档。',
  versionMissing: '文档没有写明版本。',
  versionNewer: '该文档的版本是 {found}，本页面最高支持 {known}。请刷新页面以获取新版 Hopscope。',
  fieldUnknown: '“{field}”不是场景的字段。',
  fieldMissing: '缺少“{field}”。',
  fieldWrong: '“{field}”应为 {expected}，而不是 {received}。',
  textTooLong: '文本有 {length, number} 个字符，上限是 {limit, number}。',
  tooManyObjects: '共有 {count, number} 个对象，上限是 {limit, number}。',
  tooDeep: '文档嵌套超过 {limit} 层。',
  forbiddenKey: '不允许使用键“{field}”。',
  yamlSyntax: '这不是有效的 YAML：{reason}',
  yamlNoObject: '清单应是带有 apiVersion 和 kind 的映射，这里却是 {found}。',
  noKind: '该清单缺少 apiVersion 或 kind。',
  noName: '该 {kind} 缺少 metadata.name。',
  badCidr: '“{field}”应为 10.96.0.0/12 这样的网段，而不是“{value}”。',
  nodeTaken: '已经有另一个名为 {name} 的 Node。',
  rangeReversed:
    '“{field}”从 {from, number, ::group-off} 到 {to, number, ::group-off}：终点在起点之前。',
  linkEmpty: '链接中没有场景。',
  linkUnknownCodec: '链接采用“{codec}”格式，本页面不认识。新版 Hopscope 也许能打开。',
  linkBroken: '链接已损坏：有一部分在途中丢失或被改动。请重新索取链接或文件。',
  linkTooLong: '链接有 {length, number} 个字符，上限是 {limit, number}。',
  linkTooLarge: '链接内容解压后超过 {limit, number} 字节。',
  momentNotFound: '没有与“{moment}”相符的步骤。',
  ownNode: '你自己的 Node',
  ownNodeHint:
    '把该机器上 iptables-save、ip addr、ip route、ip rule 和 ipset save 的输出一起贴进来，顺序不限。内容不会离开本页面。',
  walkNode: '逐条走一遍',
  buildPacket: '构造一个发往 {node} 的数据包',
  entersBy: '从哪里进入',
  sentByNode: '由 Node 自己发出',
  byKernel: '由内核决定',
  sourcePort: '源端口',
  packetFieldWrong: '“{value}”不能填在这里。',
}

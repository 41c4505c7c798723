import { domainOfHost } from '../domain-of-host.ts'
import { byteLength } from '../name-text.ts'
import { leadingInteger, readIPv6 } from '../read-address.ts'
import type { Client } from '../resolver.ts'

/** /etc/resolv.conf as c-ares reads it (ares_init.c, ares_sysconfig_files.c). */
export interface CaresConf {
  readonly servers: readonly string[]
  readonly search: readonly string[]
  readonly ndots: number
  readonly timeoutMs: number
  /** Per server. */
  readonly tries: number
  readonly rotates: boolean
  readonly isOverTcp: boolean
}

/** Releases that behave alike are one. */
export type CaresRelease = '1.17' | '1.18' | '1.34'

/** A line whose value is longer, or holds a tab or what is not ASCII, is not taken (1.34). */
const VALUE_BYTES_MAX = 1024

interface Reading {
  servers: string[]
  search: readonly string[] | undefined
  hasSearchLine: boolean
  ndots: number | undefined
  timeoutMs: number
  tries: number
  rotates: boolean
  isOverTcp: boolean
}

export function readCaresConf(client: Client, release: CaresRelease): CaresConf {
  const isNew = release === '1.34'
  const reading: Reading = {
    servers: [],
    search: undefined,
    hasSearchLine: false,
    ndots: undefined,
    timeoutMs: isNew ? 2000 : 5000,
    tries: isNew ? 3 : 4,
    rotates: false,
    isOverTcp: false,
  }
  for (const line of client.resolvConf.split('\n')) {
    const [, keyword, rest = ''] =
      /^\s*(\S+)\s+(\S.*)$/.exec((line.split(/[#;]/)[0] ?? '').trimEnd()) ?? []
    if (isNew && (byteLength(rest) > VALUE_BYTES_MAX || !/^[ -~]*$/.test(rest))) continue
    if (keyword === 'nameserver') reading.servers.push(...serversIn(rest, isNew))
    if (keyword === 'domain' && !(isNew && reading.hasSearchLine))
      reading.search = [rest.split(/\s/)[0] ?? '']
    if (keyword === 'search') {
      reading.search = isNew ? distinct(rest) : notBegun(rest)
      reading.hasSearchLine = true
    }
    if (keyword === 'options')
      for (const { index } of rest.matchAll(/\S+/g))
        (isNew ? takeOption : takeOldOption)(reading, rest.slice(index))
  }
  const fromEnvironment = client.environment.LOCALDOMAIN?.split(/\s+/).filter(Boolean)
  if (fromEnvironment && fromEnvironment.length > 0)
    reading.search = isNew ? fromEnvironment.slice(0, 1) : fromEnvironment
  for (const { index } of (client.environment.RES_OPTIONS ?? '').matchAll(/\S+/g))
    (isNew ? takeOption : takeOldOption)(
      reading,
      (client.environment.RES_OPTIONS ?? '').slice(index),
    )
  const servers = isNew ? [...new Set(reading.servers)] : reading.servers
  return {
    ...reading,
    servers: servers.length > 0 ? servers : ['127.0.0.1'],
    search: reading.search ?? domainOfHost(client.hostname),
    ndots: reading.ndots ?? 1,
  }
}

/** All addresses on the line are servers; with a port from 1.34 on, an IPv6 zone too. */
function serversIn(text: string, isNew: boolean): readonly string[] {
  return text.split(/[ \t,]+/).flatMap((word) => {
    const bare = isNew
      ? word.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1')
      : word
    const address =
      readNetworkIPv4(bare) ?? (isNew || !bare.includes('%') ? readIPv6(bare) : undefined)
    return address === undefined ? [] : [address]
  })
}

/** As a network is written: what is left off is zero, so `127.1` is 127.1.0.0 (ares_inet_pton). */
function readNetworkIPv4(text: string): string | undefined {
  if (!/^\d+(?:\.\d+){0,3}$/.test(text)) return undefined
  const bytes = text.split('.').map(Number)
  if (bytes.some((byte) => byte > 255)) return undefined
  return [...bytes, 0, 0, 0].slice(0, 4).join('.')
}

/** Case aside, each domain once. */
const distinct = (text: string): readonly string[] => {
  const domains = text.split(/[ \t,]+/).filter(Boolean)
  return domains.filter(
    (domain, at) => domains.findIndex((each) => each.toLowerCase() === domain.toLowerCase()) === at,
  )
}

/** Compared over the length of the later one: a domain goes if an earlier one begins with it. */
function notBegun(text: string): readonly string[] {
  const domains: string[] = []
  for (const domain of text.split(/[ ,]+/).filter(Boolean))
    if (!domains.some((each) => each.toLowerCase().startsWith(domain.toLowerCase())))
      domains.push(domain)
  return domains
}

/** timeout and attempts are not read; the first ndots counts, and a negative one keeps the typed name for the end. */
function takeOldOption(reading: Reading, text: string): void {
  if (text.startsWith('ndots:') && reading.ndots === undefined) {
    const value = leadingInteger(text.slice('ndots:'.length))
    reading.ndots = value < 0 ? Number.MAX_SAFE_INTEGER : value
  }
  if (text.startsWith('rotate')) reading.rotates = true
}

function takeOption(reading: Reading, text: string): void {
  const [word = ''] = text.split(/\s/)
  const [name = '', value = ''] = word.split(/:(.*)/s)
  if (word === 'rotate') reading.rotates = true
  if (word === 'use-vc' || word === 'usevc') reading.isOverTcp = true
  if (name === 'ndots' && word === 'ndots:') reading.ndots = 0
  if (!/^\d+$/.test(value) || Number(value) >= 2 ** 32) return
  const number = Number(value)
  if (name === 'ndots') reading.ndots = number
  if ((name === 'timeout' || name === 'retrans') && number > 0) reading.timeoutMs = number * 1000
  if ((name === 'attempts' || name === 'retry') && number > 0) reading.tries = number
}

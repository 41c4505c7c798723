import type { Catalog } from '../../../core/say/message.ts'
import type { BalancerMessages } from '../explain.ts'

export const en: Catalog<BalancerMessages> = {
  assigned:
    'The load balancer gives {service} the address {address} and writes it into its status.',
  poolEmpty: 'No address from {from} to {to} is free: {service} stays pending.',
  announced:
    'Of {count, plural, one {# speaker} other {# speakers}}, that of {node} has the smallest hash: it answers ARP for {address}, the address of {service}.',
  tookOver: '{node} now answers ARP for {address} in place of {before}.',
  withdrawn: 'No Node may take packets for {service}: nobody answers ARP for {address}.',
  speakerLost:
    'For {seconds, number} seconds the speaker on {node} has not answered the others: they give it up.',
  speakerBack: 'The speaker on {node} has joined the others again.',
  ordered:
    'The cloud is asked for a load balancer for {service}; this takes about {seconds, number} seconds.',
  provisioned:
    'The load balancer of {service} has the address {address} and sends to {count, plural, =0 {no Node} one {# Node} other {# Nodes}}.',
  checkFailed:
    '{checks, number} health checks of {service} on {node}, port {port, number, ::group-off}, have failed: it gets no new connections.',
  checkPassed:
    'A health check of {service} on {node}, port {port, number, ::group-off}, has passed: it gets connections.',
  lastResort:
    'No Node passes the health checks of {service}: the load balancer sends to all of them, as a last resort.',
  released: '{service} needs no load balancer any more: {address} is free again.',
}

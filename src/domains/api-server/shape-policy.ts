import type { Fields, Shape } from './shape.ts'

/** The fields of a NetworkPolicy; `selector` is the shape of a label selector. */
export function policyShape(selector: Shape): Fields {
  const fields = (inner: Fields): Shape => ({ fields: inner })
  const rules = (side: 'from' | 'to'): Shape => ({
    list: fields({
      ports: { list: fields({ protocol: 'string', port: 'intOrString', endPort: 'int' }) },
      [side]: {
        list: fields({
          podSelector: selector,
          namespaceSelector: selector,
          ipBlock: fields({ cidr: 'string', except: { list: 'string' } }),
        }),
      },
    }),
  })
  const policyTypes: Shape = { list: 'string' }
  return {
    spec: fields({
      podSelector: selector,
      ingress: rules('from'),
      egress: rules('to'),
      policyTypes,
    }),
  }
}

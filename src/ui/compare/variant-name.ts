import { useCallback } from 'react'
import type { Variant } from '../../scenario/variants.ts'
import { useText, useWorded } from '../words.tsx'

/** What a variant is called in a list and above its map. */
export function useVariantName(): (variant: Variant) => string {
  const t = useText()
  const worded = useWorded()
  return useCallback(
    ({ kind, value, name, label }: Variant): string => {
      switch (kind) {
        case 'try':
          return worded(label ?? value)
        case 'mode':
          return t('variantMode', { value })
        case 'library':
          return t('variantLibrary', { value })
        case 'ndots':
          return t('variantNdots', { value })
        case 'nodeLocal':
          return t(value === 'on' ? 'variantNodeLocal' : 'variantNoNodeLocal')
        case 'replicas':
          return t('variantReplicas', { name: name?.split('/')[1] ?? '', count: Number(value) })
      }
    },
    [t, worded],
  )
}

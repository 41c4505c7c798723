import * as v from 'valibot'

const seconds = v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400)))

/** Flags of cluster-autoscaler; what is not said is its own default. */
export const AutoscalerFlagsSchema = v.strictObject({
  scanSeconds: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(600))),
  unneededSeconds: seconds,
  delayAfterAddSeconds: seconds,
  utilization: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  expander: v.exactOptional(v.picklist(['least-waste', 'random'])),
})

/** YAML as sigs.k8s.io/yaml writes it: keys sorted, two blanks, lists as deep as their key. */
export function printYaml(value: unknown): string {
  return `${linesOf(value).join('\n')}\n`
}

function linesOf(value: unknown): readonly string[] {
  if (Array.isArray(value))
    return value.length === 0
      ? ['[]']
      : value.flatMap((each) =>
          linesOf(each).map((line, place) => `${place === 0 ? '- ' : '  '}${line}`),
        )
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
    return fields.length === 0 ? ['{}'] : fields.flatMap(([key, each]) => fieldLines(key, each))
  }
  return [printScalar(value)]
}

function fieldLines(key: string, value: unknown): readonly string[] {
  const name = printString(key)
  const lines = typeof value === 'string' && value.includes('\n') ? undefined : linesOf(value)
  if (!lines && typeof value === 'string') {
    const text = value.replace(/\n$/, '')
    const mark = value.endsWith('\n\n') ? '|+' : value.endsWith('\n') ? '|' : '|-'
    return [`${name}: ${mark}`, ...text.split('\n').map((line) => (line === '' ? '' : `  ${line}`))]
  }
  const isEmpty = lines?.length === 1 && /^(?:\[\]|\{\})$/.test(lines[0] ?? '')
  if (isEmpty || typeof value !== 'object' || value === null)
    return [`${name}: ${lines?.[0] ?? ''}`]
  return [`${name}:`, ...(lines ?? []).map((line) => (Array.isArray(value) ? line : `  ${line}`))]
}

const printScalar = (value: unknown): string =>
  typeof value === 'string' ? printString(value) : value === null ? 'null' : String(value)

/** Quoted where another type or syntax would be read (gopkg.in/yaml.v2 of sigs.k8s.io/yaml). */
function printString(text: string): string {
  const isOther =
    /^(?:true|false|yes|no|on|off|y|n|null|~|)$/i.test(text) ||
    /^[-+]?(?:\d[\d_]*\.?\d*(?:e[-+]?\d+)?|\.\d+|0x[\da-f]+|0o?[0-7]+|\.inf|\.nan)$/i.test(text) ||
    /^\d{4}-\d{2}-\d{2}(?:$|[Tt ])/.test(text) ||
    /^\d+(?::[0-5]?\d)+$/.test(text)
  if (isOther) return `"${text}"`
  const isRisky =
    (/^[-?:,[\]{}#&*!|>'"%@`]/.test(text) && !/^[-?:][^\s]/.test(text)) ||
    /: |:$| #|^\s|\s$/.test(text)
  return isRisky ? `'${text.replaceAll("'", "''")}'` : text
}

import { chromium } from '@playwright/test'
const [url, out, size = '1440x900', ...acts] = process.argv.slice(2)
const [width, height] = size.split('x').map(Number)
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const p = await b.newPage({ viewport: { width, height } })
p.on('console', (m) => console.log(m.type(), m.text())); p.on('pageerror', (e) => console.log('ERR', e.message))
await p.goto(url, { waitUntil: 'networkidle' })
for (const a of acts) { const [k, ...v] = a.split('='); const x = v.join('='); if (k === 'click') await p.getByRole('button', { name: x }).first().click(); if (k === 'wait') await p.waitForTimeout(+x); if (k === 'check') await p.getByRole('checkbox', { name: x }).click(); if (k==='eval') console.log(await p.evaluate(x)) ; if (k==='key') await p.keyboard.press(x)}
await p.waitForTimeout(300)
await p.screenshot({ path: out }); await b.close()

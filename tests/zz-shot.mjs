import { chromium } from '@playwright/test'
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const [,, out, url, w='1440', h='900', ...acts] = process.argv
const p = await b.newPage({ viewport: { width: +w, height: +h } })
p.on('console', m => m.type()==='error' && console.log('console:', m.text()))
p.on('pageerror', e => console.log('pageerror', e.message))
await p.goto(url, { waitUntil: 'networkidle' })
for (const a of acts) { const [k, ...r] = a.split('='); const v = r.join('='); if (k==='key') await p.keyboard.press(v); else if (k==='click') await p.locator(v).first().click(); else if (k==='fill') { const [s,t]=v.split('::'); await p.locator(s).first().fill(t) } else if (k==='wait') await p.waitForTimeout(+v); else if (k==='text') console.log(await p.locator(v).first().innerText()) }
await p.screenshot({ path: out })
await b.close()

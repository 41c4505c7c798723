import { chromium } from '@playwright/test'
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const [url, out, w, h, steps] = process.argv.slice(2)
const p = await b.newPage({ viewport: { width: +w, height: +h } })
p.on('console', m => { if (m.type() === 'error') console.log('console:', m.text()) })
await p.goto(url); await p.waitForTimeout(2500)
for (let i = 0; i < +(steps ?? 0); i++) { await p.keyboard.press('ArrowRight'); await p.waitForTimeout(60) }
await p.waitForTimeout(900)
await p.screenshot({ path: out }); await b.close()

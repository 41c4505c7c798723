import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CHAPTERS } from '../../src/scenario/catalog/chapters.ts'
import { siteOf, writeLessonPage, writeOembed } from '../../vite.lessons.ts'

const app = `<!doctype html>
<html lang="en">
  <head>
    <meta name="description" content="All of it." />
    <link rel="icon" href="./icon.svg" />
    <title>Hopscope</title>
    <script type="module" src="./assets/index-1.js"></script>
  </head>
  <body>
    <div id="root"></div>
  </body>
</html>
`
const lesson = {
  name: 'ndots',
  title: { en: 'Five dots & "more" <b>', 'zh-CN': '五个点' },
  about: { en: 'About names.', 'zh-CN': '名字。' },
  picture: 'previews/ndots.png',
}
const site = 'https://hopscope.example/k8s/'

describe('the page of a lesson', () => {
  test('says what it is about, to readers without scripts, and finds the files of the app', () => {
    const page = writeLessonPage(app, lesson, 'en', undefined)
    expect(page).toContain('<title>Five dots &amp; &quot;more&quot; &lt;b&gt; · Hopscope</title>')
    expect(page).toContain('<meta name="description" content="About names." />')
    expect(page).toContain('<h1>Five dots &amp; &quot;more&quot; &lt;b&gt;</h1><p>About names.</p>')
    expect(page).toContain('src="../../assets/index-1.js"')
    expect(page).toContain('href="../../icon.svg"')
    expect(page).not.toContain('"./')
  })

  test('tells the app which lesson it is, and its language where the address names one', () => {
    expect(writeLessonPage(app, lesson, 'en', undefined)).toContain(
      '<html lang="en" data-root="../../" data-search="?lesson=ndots">',
    )
    expect(writeLessonPage(app, lesson, 'zh-CN', undefined)).toContain(
      '<html lang="zh-CN" data-root="../../../" data-search="?lesson=ndots&amp;lang=zh-CN">',
    )
  })

  test('has absolute addresses only when the host is known', () => {
    expect(writeLessonPage(app, lesson, 'en', undefined)).not.toMatch(/canonical|og:|oembed/)
    const page = writeLessonPage(app, lesson, 'zh-CN', site)
    for (const part of [
      `<link rel="canonical" href="${site}lessons/ndots/zh-CN/" />`,
      `<link rel="alternate" hreflang="en" href="${site}lessons/ndots/" />`,
      `type="application/json+oembed" href="${site}lessons/ndots/zh-CN/oembed.json"`,
      '<meta property="og:title" content="五个点" />',
      `<meta property="og:image" content="${site}previews/ndots.png" />`,
    ])
      expect(page).toContain(part)
  })

  test('offers a frame to whoever asks by oEmbed', () => {
    const card = JSON.parse(writeOembed(lesson, 'en', site))
    expect(card).toMatchObject({ version: '1.0', type: 'rich', width: 900, height: 480 })
    expect(card.html).toContain(`src="${site}player.html?embed=1&amp;lang=en&amp;lesson=ndots"`)
    expect(card.html).toContain('title="Hopscope: Five dots &amp; &quot;more&quot; &lt;b&gt;"')
  })
})

test('the address of a host ends in a slash, and is one', () => {
  expect(siteOf('https://hopscope.example/k8s')).toBe(site)
  expect(siteOf(undefined)).toBeUndefined()
  expect(() => siteOf('javascript:alert(1)')).toThrow('SITE')
})

test('every picture is of a lesson and has the stated size', () => {
  const lessons = Object.values(CHAPTERS).flat()
  for (const picture of readdirSync('public/previews')) {
    expect(lessons).toContain(picture.replace(/\.png$/, ''))
    const head = readFileSync(`public/previews/${picture}`).subarray(0, 24)
    expect([head.readUInt32BE(16), head.readUInt32BE(20)], picture).toEqual([800, 420])
  }
})

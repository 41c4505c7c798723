import { strToU8, zipSync } from 'fflate'
import { hashOfText, hexOf } from '../../player/chain-receipt.ts'
import type { Platform } from './make-page.ts'

/** A page in one file with what a learning platform wants to read about it, as a zip. */
export function makePackage(
  platform: Platform,
  titles: Titles,
  page: string,
): Uint8Array<ArrayBuffer> {
  const [title = ''] = Object.values(titles)
  // Two packages in one platform must not have the same name; the same one made again has the same.
  const id = hexOf(hashOfText(page)).slice(0, 32)
  const [name, text] = MANIFESTS[platform]({ id, title: escaped(title), titles })
  return zipSync({ [name]: strToU8(text), 'index.html': strToU8(page) }, { level: 6 })
}

/** By language tag; the first one is that of the page. */
type Titles = Readonly<Record<string, string>>

interface About {
  readonly id: string
  readonly title: string
  readonly titles: Titles
}

const MANIFESTS: Readonly<Record<Platform, (about: About) => readonly [string, string]>> = {
  scorm12: (about) => ['imsmanifest.xml', scorm12(about)],
  scorm2004: (about) => ['imsmanifest.xml', scorm2004(about)],
  cmi5: (about) => ['cmi5.xml', cmi5(about)],
}

/** The part of right answers that passes, as `PASSED_FROM` of `src/app/lms/report-to.ts` says. */
const MASTERY = 0.8

/** ADL SCORM 1.2, Content Aggregation Model. */
const scorm12 = ({ id, title }: About) => `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="hopscope-${id}" version="1.2" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="course">
    <organization identifier="course">
      <title>${title}</title>
      <item identifier="lesson" identifierref="page"><title>${title}</title><adlcp:masteryscore>${MASTERY * 100}</adlcp:masteryscore></item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource>
  </resources>
</manifest>
`

/** SCORM 2004, 4th edition. */
const scorm2004 = ({ id, title }: About) => `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="hopscope-${id}" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
  <organizations default="course">
    <organization identifier="course">
      <title>${title}</title>
      <item identifier="lesson" identifierref="page"><title>${title}</title></item>
      <imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>
    </organization>
  </organizations>
  <resources>
    <resource identifier="page" type="webcontent" adlcp:scormType="sco" href="index.html"><file href="index.html"/></resource>
  </resources>
</manifest>
`

/** cmi5, course structure 1.0: section 13. The platform may choose another mastery score, and tells the page at the launch. */
const cmi5 = ({ id, titles }: About) => `<?xml version="1.0" encoding="UTF-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="https://hopscope.example/courses/${id}">
    <title>${inLanguages(titles)}</title>
    <description>${inLanguages(titles)}</description>
  </course>
  <au id="https://hopscope.example/lessons/${id}" moveOn="Completed" masteryScore="${MASTERY}" launchMethod="AnyWindow">
    <title>${inLanguages(titles)}</title>
    <description>${inLanguages(titles)}</description>
    <url>index.html</url>
  </au>
</courseStructure>
`

const inLanguages = (titles: Titles): string =>
  Object.entries(titles)
    .map(([tag, title]) => `<langstring lang="${tag}">${escaped(title)}</langstring>`)
    .join('')

const escaped = (text: string): string =>
  text
    .replace(/[^\P{Cc}\t\n]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

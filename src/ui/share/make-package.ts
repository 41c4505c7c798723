import { strToU8, zipSync } from 'fflate'
import type { Platform } from './make-page.ts'

/** A page in one file with what a learning platform wants to read about it, as a zip. */
export function makePackage(
  platform: Platform,
  title: string,
  page: string,
): Uint8Array<ArrayBuffer> {
  const [name, text] = MANIFESTS[platform](escaped(title))
  return zipSync({ [name]: strToU8(text), 'index.html': strToU8(page) }, { level: 6 })
}

const MANIFESTS: Readonly<Record<Platform, (title: string) => readonly [string, string]>> = {
  scorm12: (title) => ['imsmanifest.xml', scorm12(title)],
  scorm2004: (title) => ['imsmanifest.xml', scorm2004(title)],
  cmi5: (title) => ['cmi5.xml', cmi5(title)],
}

/** The part of right answers that passes, as `PASSED_FROM` of `src/app/lms/report-to.ts` says. */
const MASTERY = 0.8

/** ADL SCORM 1.2, Content Aggregation Model. */
const scorm12 = (title: string) => `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="hopscope" version="1.2" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
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
const scorm2004 = (title: string) => `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="hopscope" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
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

/** cmi5, course structure 1.0. */
const cmi5 = (title: string) => `<?xml version="1.0" encoding="UTF-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="https://hopscope.example/course">
    <title><langstring lang="en-US">${title}</langstring></title>
    <description><langstring lang="en-US">${title}</langstring></description>
  </course>
  <au id="https://hopscope.example/lesson" moveOn="Completed" masteryScore="${MASTERY}" launchMethod="AnyWindow">
    <title><langstring lang="en-US">${title}</langstring></title>
    <description><langstring lang="en-US">${title}</langstring></description>
    <url>index.html</url>
  </au>
</courseStructure>
`

const escaped = (text: string): string =>
  text
    .replace(/[^\P{Cc}\t\n]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

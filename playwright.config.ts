import { cpus } from 'node:os'
import { defineConfig } from '@playwright/test'

// .ci/e2e.mjs finds the browser and a free port.
const { CHROMIUM, PORT = '4173' } = process.env
const url = `http://127.0.0.1:${PORT}/`
const isRoot = process.getuid?.() === 0 // Chromium has no sandbox for root

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  workers: Math.min(2, cpus().length), // a test waits for the page as often as the page for a processor
  fullyParallel: true,
  timeout: 30_000,
  forbidOnly: true,
  reporter: 'list',
  use: {
    baseURL: url,
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    serviceWorkers: 'block', // each test would load the whole page anew: tests/e2e/offline.spec.ts allows them
    launchOptions: {
      ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
      args: isRoot ? ['--no-sandbox'] : [],
    },
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port ${PORT} --strictPort`,
    url,
    reuseExistingServer: false,
  },
})

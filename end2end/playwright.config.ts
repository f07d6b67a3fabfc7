// Browser tests against the real server, each worker with a server, a database and a copy of the sample data of its own.
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./support/chromium.mjs";
import { DEVICES } from "./support/devices.ts";
import type { Options } from "./support/test.ts";

export default defineConfig<Options>({
  globalSetup: "./support/sample.ts",
  outputDir: "test-results",
  forbidOnly: Boolean(process.env.CI),
  // What passes only the second time is told in the summary.
  retries: 1,
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    launchOptions,
    timezoneId: "Asia/Shanghai",
    // Every test begins with an empty browser: keeping the program there for a next time is wasted, but in the tests of that.
    serviceWorkers: "block",
    screenshot: "only-on-failure",
    // Recording everything doubles the time: asked for where a failure is not understood.
    trace: process.env.QZ_TRACE ? "retain-on-failure" : "off",
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
  },
  projects: [
    // The name of a file may say that it is for one size only: administration, imports and reports are work at a desk, and that
    // their pages fit a phone is seen by a11y.
    { name: "desktop", testDir: "specs", testIgnore: "*.phone.spec.ts", use: DEVICES.desktop },
    { name: "phone", testDir: "specs", testIgnore: "*.desktop.spec.ts", use: DEVICES.phone },
    // Long: a page in all its forms.
    { name: "a11y", testDir: "a11y", timeout: 120_000 },
    { name: "screens", testDir: "pictures", testMatch: "pages.spec.ts", use: DEVICES.desktop },
    { name: "guide", testDir: "pictures", testMatch: "guide.spec.ts", use: DEVICES.desktop },
  ],
});

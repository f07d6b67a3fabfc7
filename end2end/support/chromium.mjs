// How Chromium is started, for tests and benchmarks alike.

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Without this, pages measured in a headless window may be slowed down as if nobody looked.
  "--disable-backgrounding-occluded-windows",
];

/** Options to launch with. Without CHROMIUM, Playwright's own one is taken. */
export const launchOptions = { args, ...(process.env.CHROMIUM ? { executablePath: process.env.CHROMIUM } : {}) };

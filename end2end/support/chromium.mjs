// How Chromium is started, for tests and benchmarks alike.

// A later list takes the place of an earlier one, so Playwright's own is repeated here, as in its version in package.json.
const playwrightsFeatures = [
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "TcpPortRandomizationWin",
  "ThirdPartyStoragePartitioning",
];
// Lists under the address bar are pages of their own, made for every new window: as much work as opening two of ours.
const addressBar = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"];

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
  `--disable-features=${[...playwrightsFeatures, ...addressBar].join(",")}`,
];

/** Options to launch with. Without CHROMIUM, Playwright's own one is taken. */
export const launchOptions = { args, ...(process.env.CHROMIUM ? { executablePath: process.env.CHROMIUM } : {}) };

/**
 * The same with the whole browser: the one without windows, which is quicker and taken for all else where it is there, shows no
 * notices of the system and takes no pushed messages.
 */
export const wholeLaunchOptions = { ...launchOptions, ...(process.env.CHROMIUM_WHOLE ? { executablePath: process.env.CHROMIUM_WHOLE } : {}) };

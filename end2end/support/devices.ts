// The two things on which people look at it.
import { devices } from "@playwright/test";

// Which browser it would be is not asked: there is one.
const { defaultBrowserType, ...pixel } = devices["Pixel 7"]!;

export const DEVICES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { ...pixel, viewport: { width: 390, height: 844 } },
};

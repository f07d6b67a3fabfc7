// The service worker. It keeps what is the same for everybody: the program (names carry a hash of their content), icons
// and the page for when the network is gone. Pages and answers of the server belong to one person and are never kept.

const FIXED = "qingzhou-fixed-1";
const PROGRAM = "qingzhou-program-1";
const FIXED_FILES = ["/offline.html", "/offline.css", "/icons/icon.svg", "/icons/icon-192.png"];

// Two builds' worth: tabs that are still open on the last one go on working.
const MOST_PROGRAM_FILES = 120;

// Only a name with a hash may be answered from the cache without asking.
const HASHED = /^\/pkg\/[^/]+\.[A-Za-z0-9_-]{22}\.(js|wasm|css)$/;

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(FIXED);
    await cache.addAll(FIXED_FILES.map((file) => new Request(file, { cache: "reload" })));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
  // What the first frame waits for does not wait for this worker to wake up: a page comes from the server as if there were
  // none, unless that fails; the style sheet comes from the browser's own cache.
  event.waitUntil(shortWays(event));
});

// Without them, or where a browser knows only some of them, everything works and goes through this worker.
async function shortWays(event) {
  try {
    await event.addRoutes?.([
      { condition: { requestMode: "navigate" }, source: "race-network-and-fetch-handler" },
      { condition: { urlPattern: "/pkg/*.css" }, source: "network" },
    ]);
  } catch (error) {
    console.warn("Service worker:", error);
  }
}

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith("qingzhou-") && name !== FIXED && name !== PROGRAM);
    await Promise.all(old.map((name) => caches.delete(name)));
    // A page is asked for while this worker is still waking up.
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (HASHED.test(url.pathname)) event.respondWith(program(event));
  else if (FIXED_FILES.includes(url.pathname)) event.respondWith(fixed(request));
});

// A page always comes from the server; without one, ours says so.
async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match("/offline.html")) ?? Response.error();
  }
}

// A part of the program never changes under its name.
async function program(event) {
  const cache = await caches.open(PROGRAM);
  const kept = await cache.match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.status === 200) event.waitUntil(keepProgram(cache, event.request, answer.clone()));
  return answer;
}

async function keepProgram(cache, request, answer) {
  await cache.put(request, answer);
  const names = await cache.keys();
  const old = names.slice(0, Math.max(0, names.length - MOST_PROGRAM_FILES));
  await Promise.all(old.map((name) => cache.delete(name)));
}

// Fresh where there is a network, kept where there is none.
async function fixed(request) {
  const cache = await caches.open(FIXED);
  try {
    const answer = await fetch(request);
    if (answer.status === 200) await cache.put(request, answer.clone());
    return answer;
  } catch {
    return (await cache.match(request)) ?? Response.error();
  }
}

// A message from the browser's push service says only that there is something to read. What it is the server tells under the
// session of whoever is signed in here; a browser forbids messages after which nothing is shown.
self.addEventListener("push", (event) => event.waitUntil(tell()));

const SOMETHING = { id: "qingzhou", title: "轻舟 Qingzhou", text: "有新通知 · New notices", address: "/notices" };
const SIGN_IN = { ...SOMETHING, text: "登录后查看通知 · Sign in to read your notices" };

async function tell() {
  const { notices, rest } = await woken();
  // The newest on top.
  for (const one of [rest, ...notices.toReversed()].filter(Boolean)) {
    await self.registration.showNotification(one.title, {
      body: one.text,
      tag: one.id,
      icon: "/icons/icon-192.png",
      badge: "/icons/icon-192.png",
      data: { address: one.address },
    });
  }
}

async function woken() {
  const bound = await self.registration.pushManager.getSubscription();
  try {
    const answer = await fetch("/api/app/account/push/api/pushed_notices", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ endpoint: bound?.endpoint ?? "" }),
    });
    if (answer.ok) return await answer.json();
    // Whoever is told here is not who is signed in: nothing of theirs comes here any more.
    if (answer.status === 401 || answer.status === 404) {
      await bound?.unsubscribe();
      return { notices: [], rest: SIGN_IN };
    }
  } catch (error) {
    console.warn("Service worker:", error);
  }
  return { notices: [], rest: SOMETHING };
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(new URL(event.notification.data?.address ?? "/notices", self.location.origin)));
});

// In the window that is there, or else in a new one.
async function open(address) {
  if (address.origin !== self.location.origin) return;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const one = windows.find((client) => client.focused) ?? windows[0];
  try {
    const there = await one?.navigate(address);
    if (there) return void (await there.focus());
  } catch (error) {
    console.warn("Service worker:", error); // a page that this worker does not lead: a new window does as well
  }
  await self.clients.openWindow(address);
}

// P13: from the binary's start to its first answer, while its database runs already: a server that was killed left it.
import { Server, freePort } from "../support/server.mjs";
import { figure, spread, percentile, withFolder } from "./common.mjs";

const RUNS = 10;

await withFolder(async (folder) => {
  const port = await freePort();
  const start = () => Server.start(folder, "p13", {}, port);
  let server = await start();
  const times = [];
  for (let run = 0; run < RUNS; run += 1) {
    const gone = new Promise((resolve) => server.process.once("exit", resolve));
    server.process.kill("SIGKILL");
    await gone;
    const began = performance.now();
    server = await start();
    times.push(performance.now() - began);
  }
  await server.stop();
  figure("P13", "start to first answer, database running (sample data)", spread(times, "ms"), "≤ 500 ms", percentile(times, 0.5) <= 500);
});

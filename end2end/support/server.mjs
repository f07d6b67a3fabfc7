// Starts the real server with an embedded database on a free port, and stops both.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The clone. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
/** The binary. */
export const binary = process.env.QZ_SERVER ?? join(root, "target/release/qingzhou");

/** The environment without the addresses of a database that somebody runs elsewhere. */
export function ownDatabase() {
  const environment = { ...process.env };
  for (const name of ["DATABASE_URL", "APP_DATABASE_URL", "JOBS_DATABASE_URL"]) delete environment[name];
  return environment;
}

export class Server {
  /** @param {string} url @param {import("node:child_process").ChildProcess} process */
  constructor(url, process) {
    this.url = url;
    this.process = process;
  }

  /**
   * @param {string} data folder of the database, made with the sample data where there is none
   * @param {string} name of the log in target/test-logs
   * @param {Record<string, string>} settings further environment variables, such as QINGZHOU_SAMPLE_DATA
   * @param {number} [port] to listen on; a free one without it
   * @returns {Promise<Server>}
   */
  static async start(data, name, settings = {}, port) {
    const url = `http://127.0.0.1:${port ?? (await freePort())}`;
    const logs = join(root, "target/test-logs");
    mkdirSync(logs, { recursive: true });
    const log = createWriteStream(join(logs, `server-${name}.log`));
    const child = spawn(binary, ["serve"], {
      cwd: data, // so that no settings file of the clone counts
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...ownDatabase(),
        QINGZHOU_LISTEN: url.slice("http://".length),
        QINGZHOU_DATA: data,
        QINGZHOU_SITE_ROOT: process.env.QZ_SITE ?? join(root, "target/site"),
        QINGZHOU_SAMPLE_DATA: "true",
        QINGZHOU_DEV: "true",
        ...settings,
      },
    });
    let last = "";
    child.once("error", (trouble) => (last = `${trouble.message}: has it been built? scripts/build does`));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => (last = (last + text).slice(-4000)));
      stream.pipe(log, { end: false });
    }
    const server = new Server(url, child);
    await server.ready(() => last);
    return server;
  }

  /** @returns {boolean} whether it runs no more */
  ended() {
    return this.process.pid === undefined || this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Until it answers. The first start makes the database and the sample data. @param {() => string} log */
  async ready(log) {
    for (const end = Date.now() + 120_000; Date.now() < end; ) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await pause(20);
      if (this.ended()) throw new Error(`the server ended:\n${log()}`);
    }
    await this.stop();
    throw new Error(`the server was not ready after two minutes:\n${log()}`);
  }

  /** In good order, database included. */
  async stop() {
    if (this.ended()) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await Promise.race([ended, pause(20_000, undefined, { ref: false })]);
    if (!this.ended()) {
      this.process.kill("SIGKILL");
      throw new Error("the server did not stop within 20 s when told to");
    }
  }
}

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

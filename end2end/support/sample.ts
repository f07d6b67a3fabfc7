// Before all tests: makes the sample data once. Every worker then starts from a copy of it.
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "./server.mjs";

export default async function sample(): Promise<() => void> {
  // Not inside the clone: when root runs the tests, the database's own account must get there. And short, for its socket.
  const folder = mkdtempSync(join(tmpdir(), "qz-browser-"));
  chmodSync(folder, 0o755);
  process.env.QZ_BROWSER_FOLDER = folder;
  const data = join(folder, "sample");
  mkdirSync(data);
  try {
    await (await Server.start(data, "sample")).stop();
  } catch (trouble) {
    rmSync(folder, { recursive: true, force: true });
    throw trouble;
  }
  return () => rmSync(folder, { recursive: true, force: true });
}

// P3: lists, counts, pools and search: the server's time. QZ_SIZE=1m measures a million customers; without it 200,000.
import { Server } from "../support/server.mjs";
import { SIZE, dataOf, settled } from "./data.mjs";
import { measureLists, measurePools } from "./lists.mjs";
import { measureSearch } from "./search.mjs";

const data = await dataOf(SIZE);
const server = await Server.start(data, "p3", { QINGZHOU_SAMPLE_DATA: "false", QINGZHOU_LOG: "warn" });
try {
  await settled(data);
  await measureSearch(server, data, SIZE);
  await measureLists(server, data, SIZE);
  await measurePools(server, data, SIZE);
} finally {
  await server.stop();
}

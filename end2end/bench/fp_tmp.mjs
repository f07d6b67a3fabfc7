import { fingerprint } from "./data_tmp.mjs";
import { writeFileSync } from "node:fs";
writeFileSync("../target/bench-1m.made-by", await fingerprint());

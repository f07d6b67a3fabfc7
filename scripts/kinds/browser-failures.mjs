// Names each browser test that failed, a line each with the first line of its error and what it waited for, from Playwright's report: node browser-failures.mjs REPORT
import { readFileSync } from "node:fs";

const colours = /\u001b\[[0-9;]*m/g;

function* failures(suite, above) {
  const path = suite.file === suite.title ? above : [...above, suite.title];
  for (const spec of suite.specs ?? []) {
    for (const test of spec.tests.filter((test) => test.status === "unexpected")) {
      const error = test.results.at(-1)?.error?.message ?? "";
      const lines = error.replace(colours, "").split("\n");
      // A click that timed out says only in the lines below what it waited for.
      const what = lines.find((line) => /^\s*- waiting for /.test(line))?.trim() ?? "";
      const why = [lines[0], what].filter(Boolean).join(" ");
      yield `[${test.projectName}] ${spec.file}:${spec.line} › ${[...path, spec.title].join(" › ")}: ${why}`;
    }
  }
  for (const inner of suite.suites ?? []) yield* failures(inner, path);
}

for (const suite of JSON.parse(readFileSync(process.argv[2], "utf8")).suites) {
  for (const line of failures(suite, [])) console.log(line);
}

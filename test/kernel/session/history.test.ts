/** What was executed, and how it is asked for. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createHistory, type History } from "../../../kernel/session/history.ts";

const folder = mkdtempSync(join(tmpdir(), "history-"));
let open: History[] = [];

function history(file = ":memory:"): History {
  const made = createHistory(file);
  open.push(made);
  return made;
}

afterEach(async () => {
  for (const one of open) await one.close();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

function filled(): History {
  const made = history();
  ["a = 1", "b = [a]", "a = 1", "print(a*2)", "c?"].forEach(
    (source, index) => void made.add(index + 1, source),
  );
  return made;
}

async function sources(of: History, content: Record<string, unknown>) {
  return (await of.query(content)).map(({ source }) => source);
}

test.each([
  [{ hist_access_type: "tail", n: 2 }, ["print(a*2)", "c?"]],
  [{ hist_access_type: "tail", n: 0 }, []],
  [{ hist_access_type: "range", session: 0, start: 2, stop: 4 }, ["b = [a]", "a = 1"]],
  [{ hist_access_type: "range", session: 0, start: 4 }, ["print(a*2)", "c?"]],
  [{ hist_access_type: "range", session: 99 }, []],
  [{ hist_access_type: "search", pattern: "a*" }, ["a = 1", "a = 1"]],
  [{ hist_access_type: "search", pattern: "a*", unique: true }, ["a = 1"]],
  [{ hist_access_type: "search", pattern: "*a*", n: 1 }, ["print(a*2)"]],
  [{ hist_access_type: "search", pattern: "c?" }, ["c?"]],
  [{ hist_access_type: "search", pattern: "? = 1" }, ["a = 1", "a = 1"]],
  [{ hist_access_type: "search", pattern: "b = [[]a]" }, ["b = [a]"]],
  [{ hist_access_type: "search", pattern: "nowhere" }, []],
  [{ hist_access_type: 5 }, []],
  [{}, []],
])("%j: %j", async (content, expected) => {
  expect(await sources(filled(), content)).toEqual(expected);
});

test("another session sees what an earlier one kept, and counts back to it", async () => {
  const file = join(folder, "deep", "history.sqlite");
  const first = history(file);
  first.add(1, "from before");
  await first.close();
  open = [];
  const second = history(file);
  second.add(1, "now");
  expect(await sources(second, { hist_access_type: "tail", n: 5 })).toEqual(["from before", "now"]);
  expect(await sources(second, { hist_access_type: "range", session: -1 })).toEqual(["from before"]);
  expect(await sources(second, { hist_access_type: "range", session: 0 })).toEqual(["now"]);
});

test("a folder that is not writable costs only earlier history", async () => {
  const made = history(join(import.meta.filename, "history.sqlite"));
  made.add(1, "kept in memory");
  expect(await sources(made, { hist_access_type: "tail", n: 5 })).toEqual(["kept in memory"]);
});

/** When TypeScript is loaded: a while after a person ran the first cell, never for a run that nobody watches. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createNotebookGraph } from "../../../kernel/cell/notebook-graph.ts";
import { createLanguageHelp } from "../../../kernel/session/language.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function start() {
  return createLanguageHelp({
    graph: createNotebookGraph(),
    folder: "/nowhere",
    aliases: {},
    live: new Set(),
    inspectLive: async () => undefined,
    magics: async () => [],
  });
}

test("a headless run starts nothing, however many cells it has", async () => {
  const language = start();
  for (let index = 0; index < 30; index++)
    expect(language.startDiagnostics(`const a${index} = 1`, String(index), false)).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
  await language.close();
});

test("the first watched cell sets one timer, which the kernel's end clears; cells far behind get no note", async () => {
  const language = start();
  const begun = Array.from({ length: 30 }, (_, index) => language.startDiagnostics("1", String(index), true));
  expect(begun.filter((diagnostics) => diagnostics !== undefined)).toHaveLength(20);
  expect(vi.getTimerCount()).toBe(1);
  await language.close();
  expect(vi.getTimerCount()).toBe(0);
});

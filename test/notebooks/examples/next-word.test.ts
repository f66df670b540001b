import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { evaluate, nextWords, readModel, tokenize, train } from "../../../notebooks/examples/next-word.ts";

const folder = new URL("../../../notebooks/examples/data/poems/", import.meta.url);
const poems = readdirSync(folder)
  .sort()
  .map((name) => tokenize(readFileSync(new URL(name, folder), "utf8")));

test("words are in lower case without marks, lines end, empty ones don't", () => {
  expect(tokenize("Über, DON'T!\r\n\n - 3 \nWho’s there")).toEqual([
    "über",
    "don't",
    "\n",
    "who’s",
    "there",
    "\n",
  ]);
});

test("all probabilities after a context make one, with what was never seen", () => {
  const model = train(poems);
  for (const beginning of ["in the", "the window", "never seen before", ""]) {
    const all = nextWords(model, beginning, model.vocabulary.length);
    const sum = all.reduce((sum, { probability }) => sum + probability, 0);
    expect(sum).toBeLessThan(1);
    expect(sum).toBeGreaterThan(0.95);
  }
});

test("it foretells what it has learned far better than what it has not, and that better than frequencies do", () => {
  const [known, unknown] = [poems.slice(0, 9), poems.slice(9)];
  const model = train(known);
  const learned = evaluate(model, known);
  const foretold = evaluate(model, unknown);
  const frequencies = {
    ...model,
    contexts: { "": model.contexts[""] ?? { seen: 0, different: 0, words: {} } },
  };
  expect(learned.perplexity).toBeLessThan(6);
  expect(foretold.perplexity).toBeGreaterThan(4 * learned.perplexity);
  expect(foretold.perplexity).toBeLessThan(evaluate(frequencies, unknown).perplexity);
  expect(foretold.unknown).toBeGreaterThan(0.1);
  expect(learned.unknown).toBe(0);
});

test("equal choices have the perplexity that is their number", () => {
  const model = train([tokenize("a b\n".repeat(500))]);
  expect(evaluate(model, [tokenize("a b\n".repeat(50))]).perplexity).toBeCloseTo(1, 1);
  const coins = Array.from(
    { length: 4000 },
    (_, at) => "abcd"[(at * 7919 + Math.floor(at / 4) * 31) % 4] ?? "a",
  );
  const even = train([coins]);
  expect(evaluate({ ...even, contexts: { "": even.contexts[""] } as never }, [coins]).perplexity).toBeCloseTo(
    4,
    1,
  );
});

test("words that objects have too are words; a model comes back from JSON, what is none does not", () => {
  const model = train([tokenize("constructor toString constructor valueOf\n")]);
  expect(nextWords(model, "constructor")[0]?.probability).toBeGreaterThan(0.1);
  const again = readModel(Buffer.from(JSON.stringify(model)));
  expect(nextWords(again, "tostring")).toEqual(nextWords(model, "tostring"));
  expect(() => readModel(Buffer.from("{}"))).toThrow("this is no model of next words");
  expect(() => train([[]])).toThrow("there is not a word to learn from");
});

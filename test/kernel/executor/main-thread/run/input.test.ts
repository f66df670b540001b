import { afterAll, expect, it } from "vitest";
import { createQuestions } from "../../../../../kernel/executor/main-thread/run/input.ts";
import type { FromMain } from "../../../../../kernel/executor/protocol.ts";

/** What a supervisor does with each question, while the main thread that asks sleeps. */
let onQuestion: (question: string) => void = () => {};
const run = { id: "cell", stdin: true, over: false };
const { questions, inputPort } = createQuestions({ current: () => run } as never, (message: FromMain) => {
  if (message.op === "input") onQuestion(message.question);
});
afterAll(() => inputPort.port.close());

function answer(question: string, value: string): void {
  inputPort.port.postMessage({ question, value });
  Atomics.store(new Int32Array(inputPort.flag), 0, 1);
}

it("an answer to a question that was stopped, however late it comes, answers no other", () => {
  let [stopped, value] = ["", ""];
  onQuestion = (question) => {
    stopped ||= question;
    answer(question, value);
  };
  questions.prompt("Name?");
  onQuestion = (question) => {
    answer(stopped, "stale");
    answer(question, value);
  };
  value = "fresh";
  expect(questions.prompt("Again?")).toBe("fresh");
  expect(questions.confirm("Sure?")).toBe(false);
  value = "y";
  expect(questions.confirm("Sure?")).toBe(true);
});

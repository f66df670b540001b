/** Asks the user: `prompt`, `prompt.password`, `confirm`, `alert`. The cell waits, blocked, for the answer. */
import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Send } from "../channel.ts";
import type { CellContext } from "./cell-run.ts";

/** Where the answer arrives: a flag that wakes the main thread, and the port that holds the string. */
export interface InputPort {
  flag: SharedArrayBuffer;
  port: MessagePort;
}

/** The globals that ask. */
export interface Questions {
  prompt: ((text?: string, proposed?: string) => string | null) & { password(text?: string): string };
  confirm(text?: string): boolean;
  alert(text?: string): void;
}

/** A question with the blank before its answer, which it may have itself. */
function withBlank(text: unknown): string {
  const question = String(text);
  return question === "" || /\s$/.test(question) ? question : `${question} `;
}

/** The questions, and the supervisor thread's end of the port. */
export function createQuestions(
  context: CellContext,
  send: Send,
): { questions: Questions; inputPort: InputPort } {
  const flag = new SharedArrayBuffer(4);
  const cell = new Int32Array(flag);
  const { port1, port2 } = new MessageChannel();
  port1.unref();
  const ask = (prompt: string, password: boolean): string => {
    const run = context.current();
    if (!run?.stdin)
      throw new Error(
        "This front end can't ask for input here: give the value in a parameter or a variable instead",
      );
    // The front end shows no question of a cell that has ended: this one would wait for ever.
    if (run.over) throw new Error("The cell that asks has ended: ask while it runs (await what it starts)");
    // An answer to a question that was stopped is not the answer to this one.
    while (receiveMessageOnPort(port1));
    Atomics.store(cell, 0, 0);
    send({ op: "input", parent: run.id, prompt, password });
    Atomics.wait(cell, 0, 0);
    return String(receiveMessageOnPort(port1)?.message ?? "");
  };
  const prompt = (text = "", proposed?: string): string | null => {
    const answer = ask(withBlank(text), false);
    return answer === "" && proposed !== undefined ? proposed : answer;
  };
  return {
    inputPort: { flag, port: port2 },
    questions: {
      prompt: Object.assign(prompt, { password: (text = "Password:") => ask(withBlank(text), true) }),
      confirm: (text = "") =>
        /^(y|yes|j|ja|o|oui|s|si|true|1)$/i.test(ask(`${withBlank(text)}[y/N] `, false).trim()),
      alert: (text = "") => void ask(`${withBlank(text)}[Enter] `, false),
    },
  };
}

/** Asks the user: `prompt`, `prompt.password`, `confirm`, `alert`. The cell waits, blocked, for the answer. */
import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Answer } from "../../protocol.ts";
import type { Send } from "../channel.ts";
import type { CellContext } from "./cell-run.ts";

/** Where the answer arrives: a flag that wakes the main thread, and the port that holds the answer. */
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
  let asked = 0;
  /** Sleeps until its own question is answered: the answer to one that was stopped may come later. */
  const answerTo = (question: string): string => {
    for (;;) {
      Atomics.wait(cell, 0, 0);
      // Before the port is read: what is posted after that wakes it again.
      Atomics.store(cell, 0, 0);
      for (let next = receiveMessageOnPort(port1); next; next = receiveMessageOnPort(port1)) {
        const given = next.message as Answer;
        if (given.question === question) return given.value;
      }
    }
  };
  const ask = (prompt: string, password: boolean): string => {
    const run = context.current();
    if (!run?.stdin)
      throw new Error(
        "This front end can't ask for input here: give the value in a parameter or a variable instead",
      );
    // The front end shows no question of a cell that has ended: this one would wait for ever.
    if (run.over) throw new Error("The cell that asks has ended: ask while it runs (await what it starts)");
    asked += 1;
    const question = `${run.id} ${asked}`;
    send({ op: "input", parent: run.id, question, prompt, password });
    return answerTo(question);
  };
  const prompt = (text = "", proposed?: string): string | null => {
    const value = ask(withBlank(text), false);
    return value === "" && proposed !== undefined ? proposed : value;
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

/** Questions to the user (input_request): only the last one is answered, and only by the front end it went to. */
import { randomUUID } from "node:crypto";
import type { Answer, FromMain } from "../executor/protocol.ts";
import type { Message } from "../protocol/message.ts";
import type { Outgoing } from "../protocol/wire.ts";

/** A question of a cell; `question` names it to the process that asks. */
export type Question = Pick<Extract<FromMain, { op: "input" }>, "question" | "prompt" | "password">;

/** Questions of one kernel. */
export interface InputRequests {
  /** Asks the front end that sent `request`. */
  ask(request: Message, question: Question): void;
  /** The user's answer in a message on stdin; undefined for one that answers no open question. */
  answerIn(message: Message): Answer | undefined;
}

/** `send` sends on stdin; `session` is the kernel's, as in the headers of its messages. */
export function createInputRequests(send: (request: Outgoing) => void, session: string): InputRequests {
  let open: { id: string; question: string; identities: readonly Uint8Array[] } | undefined;
  /** Ids of earlier questions: what answers one of them is not for the open one. */
  const earlier = new Set<string>();
  const close = (): void => {
    if (open) earlier.add(open.id);
    open = undefined;
  };
  return {
    ask: ({ identities, header: parent }, { question, prompt, password }) => {
      close();
      const id = randomUUID();
      open = { id, question, identities };
      send({ identities, id, type: "input_request", session, parent, content: { prompt, password } });
    },
    answerIn: ({ header, identities, parentHeader, content }) => {
      if (header.msg_type !== "input_reply" || open === undefined) return undefined;
      if (earlier.has(parentHeader.msg_id ?? "")) return undefined;
      if (!Buffer.concat(identities).equals(Buffer.concat(open.identities))) return undefined;
      const { question } = open;
      close();
      return { question, value: String(content.value ?? "") };
    },
  };
}

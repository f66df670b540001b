/** How a kernel answers: its sockets bound, every message to the session it is for, until shutdown. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { type ConnectionInfo, exposure } from "../protocol/connection.ts";
import { dispatch, type Reply } from "../protocol/dispatch.ts";
import type { Message } from "../protocol/message.ts";
import { createPublisher } from "../protocol/publisher.ts";
import type { Incoming, Sockets } from "../protocol/sockets.ts";
import { decode, encode } from "../protocol/wire.ts";
import { createSession, type SessionOptions } from "./session.ts";

/** A kernel that has begun to start. */
export interface Started {
  connectionFile: string;
  info: ConnectionInfo;
  sockets: Sockets;
  /** The package.json of this package. */
  packageFile: string;
  session: Omit<SessionOptions, "publisher" | "ask">;
}

function log(text: string): void {
  return void process.stderr.write(`[cellflow kernel] ${text}\n`);
}

/** Resolves when the kernel was shut down. */
export async function answer(start: Started): Promise<void> {
  const { info, sockets, connectionFile, packageFile } = start;
  const exposed = exposure(connectionFile);
  if (exposed) log(exposed);
  const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };
  const publisher = createPublisher(sockets.iopub, info.key);
  /** What was asked last, and of whom: nobody else answers it, and what answers an earlier one does not. */
  let question: { id: string; from: readonly Uint8Array[] } | undefined;
  const earlier = new Set<string>();
  const answers = ({ header, identities, parentHeader }: Message): boolean =>
    header.msg_type === "input_reply" &&
    question !== undefined &&
    !earlier.has(parentHeader.msg_id ?? "") &&
    Buffer.concat(identities).equals(Buffer.concat(question.from));
  const session = createSession({
    ...start.session,
    publisher,
    ask: (request, prompt, password) => {
      const { identities, header: parent } = request;
      const id = randomUUID();
      if (question) earlier.add(question.id);
      question = { id, from: identities };
      const content = { prompt, password };
      const asking = { identities, id, type: "input_request", session: publisher.session, parent, content };
      sockets.stdin.send(encode(asking, info.key));
    },
  });
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  let ending = false;
  const shutdown = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    await session.close();
    publisher.send();
    await sockets.close();
    end();
  };

  const served = { publisher, session, version, shutdown };
  const reply: Reply = (channel, request, type, content) =>
    sockets[channel].send(
      encode(
        { identities: request.identities, type, session: publisher.session, parent: request.header, content },
        info.key,
      ),
    );
  const receive: Incoming["receive"] = (channel, frames) => {
    const decoded = decode(frames, info.key);
    if (!decoded.ok)
      return log(`dropped a message on ${channel}: ${decoded.refusal.message} (${decoded.refusal.code})`);
    if (channel === "stdin") {
      if (!answers(decoded.message)) return;
      if (question) earlier.add(question.id);
      question = undefined;
      session.input(String(decoded.message.content.value ?? ""));
      return;
    }
    void dispatch(channel, decoded.message, served, reply).catch((error: unknown) =>
      log(String((error as Error)?.stack ?? error)),
    );
  };
  const cutOff: Incoming["cutOff"] = () => {
    log("a front end does not read its output: it misses what comes until it reads again");
    return publisher.cutOff();
  };
  sockets.listen({ receive, subscribed: publisher.welcome, cutOff });
  publisher.publish(undefined, "status", { execution_state: "starting" });

  process.on("SIGINT", () => void session.interrupt());
  process.on("SIGTERM", () => void shutdown());
  const parent = process.ppid;
  // Jupyter may die without a word: then this process is handed to another parent.
  const watch = setInterval(() => process.ppid !== parent && void shutdown(), 1000);
  await over;
  clearInterval(watch);
}

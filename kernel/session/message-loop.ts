/** Serves a kernel's messages once its sockets are bound, until shutdown. */
import { readFileSync } from "node:fs";
import type { EndSignal } from "../executor/protocol.ts";
import { type ConnectionInfo, exposure, removeConnectionFile } from "../protocol/connection.ts";
import { dispatch, type Reply } from "../protocol/dispatch.ts";
import { createPublisher } from "../protocol/publisher.ts";
import type { Incoming, Sockets } from "../protocol/sockets.ts";
import { decode, encode } from "../protocol/wire.ts";
import { sweepTemporaryFolders } from "../temporary-folder.ts";
import { createInputRequests } from "./input-requests.ts";
import { watchParent } from "./parent-watch.ts";
import { createSession, type Session, type SessionOptions } from "./session.ts";

/** A kernel that has begun to start. */
export interface StartingKernel {
  connectionFile: string;
  info: ConnectionInfo;
  sockets: Sockets;
  /** The package.json of this package. */
  packageFile: string;
  session: Omit<SessionOptions, "publisher" | "ask">;
}

/** What a killed kernel has left in the temporary folder is no part of a start. */
const SWEEP_AFTER_MS = 100;

function log(text: string): void {
  return void process.stderr.write(`[cellflow kernel] ${text}\n`);
}

/** Resolves when the kernel was shut down. */
export async function serveMessages(start: StartingKernel): Promise<void> {
  const { info, sockets, connectionFile, packageFile } = start;
  const exposed = exposure(connectionFile);
  if (exposed) log(exposed);
  const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };
  // The session's host has the mask; until there is one, no cell has run.
  let masking: Session["mask"] = () => undefined;
  const publisher = createPublisher(sockets.iopub, info.key, () => masking());
  const inputs = createInputRequests(
    (request) => sockets.stdin.send(encode(request, info.key)),
    publisher.session,
  );
  const session = createSession({ ...start.session, publisher, ask: inputs.ask });
  masking = session.mask;
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  let ending = false;
  const shutdown = async (signal: EndSignal = "SIGTERM"): Promise<void> => {
    if (ending) return;
    ending = true;
    await session.close(signal);
    publisher.send();
    await sockets.close();
    end();
  };

  const kernel = { publisher, session, version, shutdown };
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
      const answer = inputs.answerIn(decoded.message);
      if (answer !== undefined) session.input(answer);
      return;
    }
    void dispatch(channel, decoded.message, kernel, reply).catch((error: unknown) =>
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
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => void shutdown(signal));
  const endWatch = watchParent(() => {
    // No client is there to remove it.
    removeConnectionFile(connectionFile);
    void shutdown();
  });
  const sweeping = setTimeout(sweepTemporaryFolders, SWEEP_AFTER_MS);
  await over;
  clearTimeout(sweeping);
  endWatch();
}

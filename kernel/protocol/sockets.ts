/** The five sockets of a kernel. */
import { type ConnectionInfo, place } from "./connection.ts";
import { createEcho } from "./zmtp/echo.ts";
import { createPublisherSocket } from "./zmtp/publisher-socket.ts";
import { createRouter } from "./zmtp/router.ts";

type Frames = readonly Uint8Array[];

/** A socket to answer on; messages go out in the order of the calls. */
export interface ReplySocket {
  send(frames: Frames): void;
}

/** Where output goes; what is sent together goes out together. */
export interface OutputSocket {
  send(...messages: Frames[]): void;
}

/** What comes in. */
export interface Incoming {
  receive(channel: "shell" | "control" | "stdin", frames: Buffer[]): void;
  /** Somebody subscribed to iopub: what is sent to them here is the first they hear under the topic. */
  subscribed(topic: Buffer, subscriber: OutputSocket): void;
}

/** The kernel's sockets, bound. */
export interface Sockets {
  shell: ReplySocket;
  control: ReplySocket;
  stdin: ReplySocket;
  iopub: OutputSocket;
  /** Hand over what arrives, and what has arrived until now. */
  listen(incoming: Incoming): void;
  /** Resolves when what was sent last is out, or nobody took it for a second. */
  close(): Promise<void>;
}

const LINGER = 1000; // ms

/** Bind all five. Errors are Node's (`EADDRINUSE`, say). */
export async function bindSockets(info: ConnectionInfo): Promise<Sockets> {
  let heard: Incoming | undefined;
  const early: ((incoming: Incoming) => void)[] = [];
  const router = (channel: "shell" | "control" | "stdin") =>
    createRouter(place(info, `${channel}_port`), (frames) => {
      if (heard) heard.receive(channel, frames);
      else early.push((incoming) => incoming.receive(channel, frames));
    });
  const opening = [
    router("shell"),
    router("control"),
    router("stdin"),
    createPublisherSocket(place(info, "iopub_port"), (topic, subscriber) => {
      if (heard) heard.subscribed(topic, subscriber);
      else early.push((incoming) => incoming.subscribed(topic, subscriber));
    }),
    createEcho(place(info, "hb_port")),
  ] as const;
  const close = async (): Promise<void> => {
    const opened = await Promise.allSettled(opening);
    await Promise.all(opened.map((socket) => socket.status === "fulfilled" && socket.value.close(LINGER)));
  };
  const [shell, control, stdin, iopub] = await Promise.all(opening).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    shell,
    control,
    stdin,
    iopub,
    listen: (incoming) => {
      heard = incoming;
      for (const tell of early.splice(0)) tell(incoming);
    },
    close,
  };
}

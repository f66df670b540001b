/** The five sockets of a kernel, each sending in order. */
import { Reply, Router, XPublisher } from "zeromq";
import { address, type ConnectionInfo } from "./connection.ts";

type Frames = (Uint8Array | string)[];

/** A socket to answer on. */
export interface ReplySocket {
  send(frames: Frames): Promise<void>;
}

/** The kernel's sockets, bound. */
export interface Sockets {
  shell: ReplySocket;
  control: ReplySocket;
  stdin: ReplySocket;
  iopub: ReplySocket;
  /** Called with the topic of every subscription to iopub; nothing was heard under it before. */
  onSubscription(welcome: (topic: Uint8Array) => void): void;
  /** Hand over what arrives, until closed. */
  listen(receive: (channel: "shell" | "control" | "stdin", frames: Uint8Array[]) => void): void;
  close(): void;
}

/** One message at a time: ZeroMQ refuses a send while another one waits. */
const inOrder = (socket: XPublisher | Router): ReplySocket => {
  let tail: Promise<void> = Promise.resolve();
  return {
    send: (frames) => {
      tail = tail.then(() => socket.send(frames)).catch(ignoreClosed);
      return tail;
    },
  };
};

/** Let the subscriber that was read last hear a topic, or no more. False when it has already gone. */
const accept = (socket: XPublisher, wanted: boolean, topic: Uint8Array): boolean => {
  const ZMQ_SUBSCRIBE = 6;
  const ZMQ_UNSUBSCRIBE = 7;
  // The binding has no name of its own for what ZMQ_XPUB_MANUAL asks for.
  const options = socket as unknown as { setStringOption(option: number, value: Uint8Array): void };
  try {
    options.setStringOption(wanted ? ZMQ_SUBSCRIBE : ZMQ_UNSUBSCRIBE, topic);
    return true;
  } catch {
    return false;
  }
};

const ignoreClosed = (error: unknown): void => {
  if ((error as { code?: string }).code !== "EAGAIN" && !/closed/i.test(String(error))) throw error;
};

/** Bind all five. Errors are ZeroMQ's (an address in use, say). */
export const bindSockets = async (info: ConnectionInfo): Promise<Sockets> => {
  const linger = 1000; // ms given to last messages at the end
  const routers = {
    shell: new Router({ linger, sendHighWaterMark: 0, receiveHighWaterMark: 0 }),
    control: new Router({ linger, sendHighWaterMark: 0, receiveHighWaterMark: 0 }),
    stdin: new Router({ linger, sendHighWaterMark: 0, receiveHighWaterMark: 0 }),
  };
  // Beyond its high-water mark (1,000 by default) a publisher drops messages silently: none. Manual: a subscriber
  // hears nothing until it is accepted, so that its welcome is the first it hears.
  const iopub = new XPublisher({ linger, sendHighWaterMark: 0, manual: true });
  const heartbeat = new Reply({ linger: 0 });
  await Promise.all([
    routers.shell.bind(address(info, "shell_port")),
    routers.control.bind(address(info, "control_port")),
    routers.stdin.bind(address(info, "stdin_port")),
    iopub.bind(address(info, "iopub_port")),
    heartbeat.bind(address(info, "hb_port")),
  ]);
  const sending = inOrder(iopub);
  const echo = async (): Promise<void> => {
    for await (const frames of heartbeat) await heartbeat.send(frames);
  };
  void echo().catch(ignoreClosed);
  const senders = {
    shell: inOrder(routers.shell),
    control: inOrder(routers.control),
    stdin: inOrder(routers.stdin),
  };
  return {
    ...senders,
    iopub: sending,
    onSubscription: (welcome) => {
      const read = async (): Promise<void> => {
        // One frame: 1 for a subscription or 0 for the end of one, then the topic.
        for await (const [frame] of iopub) {
          if (!frame) continue;
          const topic = frame.subarray(1);
          if (accept(iopub, frame[0] === 1, topic) && frame[0] === 1) welcome(topic);
        }
      };
      void read().catch(ignoreClosed);
    },
    listen: (receive) => {
      for (const channel of ["shell", "control", "stdin"] as const) {
        const read = async (): Promise<void> => {
          for await (const frames of routers[channel]) receive(channel, frames);
        };
        void read().catch(ignoreClosed);
      }
    },
    close: () => {
      for (const socket of [...Object.values(routers), iopub, heartbeat]) socket.close();
    },
  };
};

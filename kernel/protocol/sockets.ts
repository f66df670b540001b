/** The five sockets of a kernel. */
import { Router } from "zeromq";
import { address, type ConnectionInfo } from "./connection.ts";
import { bindPublisher, type PublisherListener } from "./publisher-socket.ts";
import { type BoundSocket, bind, type Frames, finish, messagesOf, SOCKET_OPTIONS } from "./zeromq-socket.ts";

/** A socket to answer on; messages go out in the order of the calls. */
export interface ReplySocket {
  send(frames: Frames): void;
}

/** Where output goes; messages go out in the order of the calls. */
export interface OutputSocket {
  send(...messages: Frames[]): void;
  /** Resolves when ZeroMQ has what was sent until now. */
  drained(): Promise<void>;
}

/** What comes in. */
export interface Incoming extends PublisherListener {
  receive(channel: "shell" | "control" | "stdin", frames: Buffer[]): void;
}

/** The kernel's sockets, bound. */
export interface Sockets {
  shell: ReplySocket;
  control: ReplySocket;
  stdin: ReplySocket;
  iopub: OutputSocket;
  /** Hand over what arrives, and what has arrived until now. */
  listen(incoming: Incoming): void;
  /** Resolves when what was sent last is out, or no peer took it for a second or so. */
  close(): Promise<void>;
}

interface RouterSocket extends BoundSocket, ReplySocket {
  listen(receive: (frames: Buffer[]) => void): void;
}

/** Messages carry the name of their sender in front, and answers find it by that; what is for no peer is dropped. */
function bindRouter(address: string): RouterSocket {
  // Replies are as many as the requests. A client that comes again takes its old name over.
  const socket = bind(new Router({ ...SOCKET_OPTIONS, sendHighWaterMark: 0, handover: true }), address);
  return {
    send: (frames) => {
      if (!socket.closed) socket.send([...frames]).catch(() => {});
    },
    listen: async (receive) => {
      for await (const frames of messagesOf(socket)) receive(frames);
    },
    close: () => finish(socket),
  };
}

/**
 * Bind all five, at once.
 * @throws as `bind` does; none stays bound then.
 */
export function bindSockets(info: ConnectionInfo): Sockets {
  const bound: BoundSocket[] = [];
  const close = async (): Promise<void> => void (await Promise.all(bound.map((socket) => socket.close())));
  const opened = <S extends BoundSocket>(socket: S): S => {
    bound.push(socket);
    return socket;
  };
  try {
    const shell = opened(bindRouter(address(info, "shell_port")));
    const control = opened(bindRouter(address(info, "control_port")));
    const stdin = opened(bindRouter(address(info, "stdin_port")));
    const iopub = opened(bindPublisher(address(info, "iopub_port")));
    const heartbeat = opened(bindRouter(address(info, "hb_port")));
    heartbeat.listen(heartbeat.send);
    return {
      shell,
      control,
      stdin,
      iopub,
      listen: (incoming) => {
        for (const [channel, socket] of Object.entries({ shell, control, stdin } as const)) {
          socket.listen((frames) => incoming.receive(channel as "shell", frames));
        }
        iopub.listen(incoming);
      },
      close,
    };
  } catch (error) {
    void close();
    throw error;
  }
}

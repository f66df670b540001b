/** Stands between a client and a server of S3, and does to their bytes what networks do. */
import { connect, createServer, type Socket } from "node:net";

/** What is done with a piece of one connection: passed on (as it is, or changed), swallowed, or the connection cut. */
export type Fault = (piece: Buffer, passed: number) => Buffer | "silence" | "cut";

export interface Proxy {
  /** `http://127.0.0.1:<port>` */
  endpoint: string;
  close(): Promise<void>;
}

/** @param faults of what the client sends, and of what it is answered; `passed` are the bytes before, of the connection */
export async function startProxy(
  endpoint: string,
  faults: { sent?: Fault; answered?: Fault },
): Promise<Proxy> {
  const { port } = new URL(endpoint);
  const open = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = connect(Number(port), "127.0.0.1");
    const pass = (from: Socket, to: Socket, fault: Fault = (piece) => piece): void => {
      let passed = 0;
      from.on("data", (piece: Buffer) => {
        const what = fault(piece, passed);
        passed += piece.length;
        if (what === "cut") client.destroy();
        else if (what !== "silence") to.write(what);
      });
    };
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        open.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    pass(client, server, faults.sent);
    pass(server, client, faults.answered);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

/** Explains in one line why a port cannot be served. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code = "server.listen";
  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    super(`Cannot serve on ${host}:${port}: ${describe(cause)}`, { cause });
  }
}

function describe(cause: NodeJS.ErrnoException): string {
  switch (cause.code) {
    case "EADDRINUSE":
      return "something else is served there; choose another port with --port.";
    case "EACCES":
      return "you may not use this port; choose one above 1023 with --port.";
    case "EADDRNOTAVAIL":
      return "this machine has no such address; choose another with --host.";
    default:
      return cause.message;
  }
}

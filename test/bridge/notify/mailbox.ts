/** A mail server of its own for a test, which remembers what came; it knows the user "ops" with "right-password". */
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { onTestFinished } from "vitest";
import { certificate } from "./certificate.ts";

export interface Mailbox {
  port: number;
  mails: { text: string; to: string[] }[];
}

export async function openMailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: Mailbox["mails"] = [];
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    ...certificate(),
    onAuth: ({ username, password }, _, callback) =>
      username === "ops" && password === "right-password"
        ? callback(null, { user: "ops" })
        : callback(Object.assign(new Error(`no login for ${password}`), { responseCode: 535 })),
    onData: (stream, session, callback) => {
      let text = "";
      stream.on("data", (part) => {
        text += part;
      });
      stream.on("end", () => {
        mails.push({ text, to: session.envelope.rcptTo.map(({ address }) => address) });
        callback();
      });
    },
    ...options,
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

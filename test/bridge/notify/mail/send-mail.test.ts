import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import type { MailDelivery } from "../../../../bridge/notify/delivery.ts";
import { sendMail } from "../../../../bridge/notify/mail/send-mail.ts";
import { NotifyError } from "../../../../bridge/notify/notify-error.ts";
import { openMailbox } from "../mailbox.ts";

function mail(port: number, more: Partial<MailDelivery> = {}): MailDelivery {
  return {
    kind: "mail",
    host: "127.0.0.1",
    port,
    security: "none",
    login: undefined,
    verify: true,
    from: "ops@example.com",
    to: ["a@example.com", "B <b@example.com>"],
    subject: "Run failed",
    text: "It failed.\n.\nBcc: x@y.z",
    ...more,
  };
}

const OPTIONS = { idempotencyKey: "key-1", secrets: ["right-password", "wrong-password"] };

async function failureOf(sent: Promise<unknown>): Promise<NotifyError> {
  const error = await sent.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(NotifyError);
  return error as NotifyError;
}

test("a mail arrives at everybody, under an id that its attempts share", async () => {
  const { port, mails } = await openMailbox();
  await sendMail(mail(port), OPTIONS);
  expect(mails).toMatchObject([{ to: ["a@example.com", "b@example.com"] }]);
  const text = mails[0]?.text ?? "";
  expect(text).toContain("Subject: Run failed\r\n");
  expect(text).toContain("Message-ID: <key-1@example.com>\r\n");
  expect(text.split("\r\n\r\n")[1]).toBe(
    "It failed.\r\n.\r\nBcc: x@y.z\r\n".replace(/\r\n$/, text.endsWith("\r\n") ? "\r\n" : ""),
  );
});

test("no header comes from a subject", async () => {
  const { port, mails } = await openMailbox();
  await sendMail(mail(port, { subject: "a\r\nBcc: x@y.z\r\n\r\nbody" }), OPTIONS);
  const head = mails[0]?.text.split("\r\n\r\n")[0] ?? "";
  expect(head).not.toMatch(/^Bcc:/m);
  expect(mails[0]?.to).toHaveLength(2);
});

test.each(["ssl", "starttls"] as const)("over %s, with a login", async (security) => {
  const { port, mails } = await openMailbox({ secure: security === "ssl", authOptional: false });
  const login = { user: "ops", password: "right-password" };
  const error = await failureOf(sendMail(mail(port, { security, login }), OPTIONS));
  expect(error).toMatchObject({ code: "notify.unreachable", isTemporary: true });
  await sendMail(mail(port, { security, login, verify: false }), OPTIONS);
  expect(mails).toHaveLength(1);
});

test("a server without STARTTLS hears no password where it is asked for", async () => {
  const { port, mails } = await openMailbox({ disabledCommands: ["STARTTLS"] });
  const login = { user: "ops", password: "right-password" };
  await failureOf(sendMail(mail(port, { security: "starttls", login, verify: false }), OPTIONS));
  expect(mails).toHaveLength(0);
});

test("a wrong password is final, and not shown", async () => {
  const { port } = await openMailbox();
  const login = { user: "ops", password: "wrong-password" };
  const error = await failureOf(sendMail(mail(port, { login }), OPTIONS));
  expect(error).toMatchObject({ code: "notify.login", isTemporary: false, status: 535 });
  expect(error.message).toMatch(/^the mail server refuses the login: 535 .*\*{8}/);
});

test.each([
  [550, false],
  [451, true],
])("a server that refuses with %i", async (responseCode, isTemporary) => {
  const { port } = await openMailbox({
    onRcptTo: (_, __, callback) => callback(Object.assign(new Error("not here\r\nat all"), { responseCode })),
  });
  const error = await failureOf(sendMail(mail(port), OPTIONS));
  expect(error).toMatchObject({ code: "notify.refused", isTemporary, status: responseCode });
  expect(error.message).not.toMatch(/[\r\n]/);
});

test("nobody there, or something that is no mail server", async () => {
  const web = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  const { port } = web.address() as AddressInfo;
  expect(await failureOf(sendMail(mail(port), OPTIONS))).toMatchObject({ isTemporary: true });
  await new Promise((resolve) => web.close(resolve));
  expect(await failureOf(sendMail(mail(port), OPTIONS))).toMatchObject({
    code: "notify.unreachable",
    isTemporary: true,
  });
});

import { expect, test } from "vitest";
import { email } from "../../../../bridge/notify/channels/email.ts";

const CREDENTIALS = { username: "ops@example.com", password: "pw-1234", smtp_server: "mail.example.com" };

function deliver(data: object, subject: string | undefined = "S") {
  return email.deliver({ slug: "email", name: "ops", data: { ...data } }, { subject, body: "B" });
}

test("the mail server's block says how, the block itself whom to", () => {
  expect(deliver({ credentials: CREDENTIALS, to: "a@x.y, B <b@x.y>" })).toMatchObject({
    kind: "mail",
    host: "mail.example.com",
    port: 465,
    security: "ssl",
    login: { user: "ops@example.com", password: "pw-1234" },
    from: "ops@example.com",
    to: ["a@x.y", "B <b@x.y>"],
    subject: "S",
    text: "B",
    verify: true,
  });
});

test.each([
  [{ smtp_server: "gmail" }, { host: "smtp.gmail.com", port: 465 }],
  [{ smtp_type: 587 }, { security: "starttls", port: 587 }],
  [{ smtp_type: "starttls" }, { security: "starttls", port: 587 }],
  [
    { smtp_type: "INSECURE", smtp_port: 2525 },
    { security: "none", port: 2525 },
  ],
  [
    { smtp_type: null, smtp_port: null },
    { security: "ssl", port: 465 },
  ],
  [{ verify: false }, { verify: false }],
])("as prefect-email stores it: %j", (credentials, expected) => {
  expect(deliver({ credentials: { ...CREDENTIALS, ...credentials }, to: ["a@x.y"] })).toMatchObject(expected);
});

test("a subject is one line", () => {
  const mail = deliver({ credentials: CREDENTIALS, to: "a@x.y" }, "a\r\nBcc: b@x.y\u2028c");
  expect(mail).toMatchObject({ subject: "a Bcc: b@x.y c" });
});

test.each([
  [{ to: "a@x.y" }, "its `credentials` is missing"],
  [{ credentials: CREDENTIALS, to: " , " }, "its `to` names nobody"],
  [
    { credentials: CREDENTIALS, to: "a@x.y\r\nBcc: b@x.y" },
    "its `to` holds something that is no mail address",
  ],
  [{ credentials: CREDENTIALS, to: "a@x.y", from: "me" }, "its `from` is no mail address"],
  [{ credentials: { ...CREDENTIALS, username: "ops" }, to: "a@x.y" }, "it has no `from`"],
  [
    { credentials: { ...CREDENTIALS, smtp_type: "TLS" }, to: "a@x.y" },
    "its `credentials.smtp_type` is none of SSL, STARTTLS and INSECURE",
  ],
])("a block that is none: %j", (data, message) => {
  expect(() => deliver(data)).toThrow(`email/ops can't send: ${message}`);
});

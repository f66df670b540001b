import { expect, test } from "vitest";
import { findSecrets } from "../../../bridge/deploy/secrets.ts";

/** Only put together here, so that this file itself holds nothing that looks like a secret. */
function joined(...parts: string[]): string {
  return parts.join("");
}

const letters = "a1B2".repeat(10);
const upper = "A1B2C3D4E5F6G7H8";

test.each<readonly [what: string, text: string]>([
  ["an AWS access key", joined("AKIA", upper)],
  ["an AWS access key", joined("ASIA", upper)],
  ["a private key", joined("-----BEGIN PRIVATE", " KEY-----")],
  ["a private key", joined("-----BEGIN RSA PRIVATE", " KEY-----")],
  ["a private key", joined("-----BEGIN OPENSSH PRIVATE", " KEY-----")],
  ["a Slack webhook address", joined("https://hooks.slack.com/", "services/T0123/B0123/abc-d_9")],
  ["a Slack webhook address", joined("https://hooks.slack.com/", "workflows/T0123/A0123")],
  ...["a", "b", "p", "r", "s"].map((kind) => ["a Slack token", joined(`xox${kind}-`, "0123456789")] as const),
  ...["p", "o", "u", "s", "r"].map(
    (kind) => ["a GitHub token", joined(`gh${kind}_`, letters.slice(0, 20))] as const,
  ),
  ["a GitHub token", joined("github_pat_", letters.slice(0, 20))],
  ["a Prefect API key", joined("pnu_", letters.slice(0, 20))],
  ["a Prefect API key", joined("pnb_", letters.slice(0, 20))],
  ["a password in an address", joined("postgresql+psycopg://me:", "abc@db/rides")],
  ["a password in an address", joined("HTTPS://me:", "hunter22@host")],
])("%s is found: %s", (what, text) => {
  expect(findSecrets(`const a = 1;\nuse(${JSON.stringify(text)});`)).toMatchObject([{ what, line: 2 }]);
});

test.each([
  ...["password", "passwd", "passphrase", "secret", "apiKey", "api_key", "accessKey", "auth_token"],
  ...["dbPassword", "CLIENT_SECRET"],
])("a literal of four characters or more under the name %s is a secret", (name) => {
  for (const source of [
    `const ${name} = "abcd";`,
    `const ${name}: string = 'abcd';`,
    `call({ ${name}: "abcd" });`,
    `call({ "${name}": \`abcd\` });`,
    `env["${name}"] = "abcd";`,
  ]) {
    expect(findSecrets(source), source).toEqual([{ what: "a secret", line: 1, literal: "abcd" }]);
  }
  expect(findSecrets(`const ${name} = "abc";`)).toEqual([]);
  expect(findSecrets(`const ${name} = "four words with spaces";`)).toEqual([]);
});

test.each([
  ["an AWS key that is too short", joined("AKIA", upper.slice(1))],
  ["an AWS key within a longer word", joined("AKIA", upper, "Z")],
  ["a public key", "-----BEGIN PUBLIC KEY-----"],
  ["a Slack webhook address that is cut off", joined("https://hooks.slack.com/", "services/T0123")],
  ["a Slack token that is too short", joined("xoxb-", "012345678")],
  ["another word in xox", joined("xoxo-", "0123456789")],
  ["a GitHub token that is too short", joined("ghp_", letters.slice(0, 19))],
  ["a Prefect key that is too short", joined("pnu_", letters.slice(0, 19))],
  ["a user without a password", "ssh://git@host/repository"],
  ["a password of two letters", joined("http://me:", "ab@host")],
  ["an address with a port", "http://host:4200/api?to=me@host"],
  ["a password that is put in", joined("postgres://me:", "${PASSWORD}@db")],
  ["a password of which a part is put in", joined("postgres://me:", "p-${PASSWORD}@db")],
])("%s is none", (_what, text) => {
  expect(findSecrets(`use(${JSON.stringify(text)});`)).toEqual([]);
});

test.each([
  ...["string", "undefined", "null", "true", "false", "xxxx", "****", "<password>", "${password}"],
  ...["your-password", "your_key", "changeme", "change-me", "change_me", "example123"],
])("the placeholder %s is none", (text) => {
  expect(findSecrets(`const password = "${text}";`)).toEqual([]);
});

test("what only looks like a secret is none", () => {
  expect(
    findSecrets('interface X { password: "string" } const passwordField = input.password; token = ""'),
  ).toEqual([]);
});

test("every secret of a source is found, each with its line", () => {
  const source = ['const apiKey = "sk_live_12345678";', "", `const id = "${joined("AKIA", upper)}";`];
  expect(findSecrets(source.join("\n")).map(({ what, line }) => [what, line])).toEqual([
    ["an AWS access key", 3],
    ["a secret", 1],
  ]);
});

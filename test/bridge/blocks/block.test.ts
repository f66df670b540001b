import { inspect } from "node:util";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  AwsCredentials,
  DatabaseCredentials,
  defineBlock,
  RemoteFileSystem,
  S3Bucket,
  Secret,
  secret,
  Webhook,
} from "../../../bridge/index.ts";
import { digestValue } from "../../../bridge/results/value-digest.ts";

const Own = defineBlock({
  name: "Own",
  fields: z.object({
    user: z.string(),
    key: secret(),
    inner: z.object({ token: secret(), level: z.int() }),
    headers: z.record(z.string(), secret()),
    list: z.array(z.object({ pin: secret() })),
    bucket: S3Bucket.field(),
  }),
});

function circle(): never {
  const value: Record<string, unknown> = {};
  value.self = value;
  return value as never;
}

/** Blocks whose secrets all hold the word. */
const blocks = [
  Secret({ value: "hidden-1" }),
  new Secret({ value: { user: "hidden-2", pins: ["hidden-3"] } }),
  AwsCredentials({ awsSecretAccessKey: "hidden-4", awsSessionToken: "hidden-5" }),
  S3Bucket({ bucketName: "b", credentials: AwsCredentials({ awsSecretAccessKey: "hidden-6" }) }),
  Webhook({ url: "https://example.com/hidden-7", headers: { a: "hidden-8" } }),
  DatabaseCredentials({ url: "postgresql://u:hidden-9@h/d" }),
  RemoteFileSystem({ basepath: "s3://b", settings: { secret: "hidden-10" } }),
  Own({
    user: "u",
    key: "hidden-11",
    inner: { token: "hidden-12", level: 1 },
    headers: { a: "hidden-13" },
    list: [{ pin: "hidden-14" }],
    bucket: S3Bucket({ bucketName: "b", credentials: AwsCredentials({ awsSecretAccessKey: "hidden-15" }) }),
  }),
];

test.each(blocks)("$constructor.name: no way of showing it shows a secret", (block) => {
  const error = Object.assign(new Error(`failed with ${block}`), { block, cause: block });
  const shown = [
    inspect(block),
    inspect(block, { depth: 0 }),
    inspect({ a: [new Map([["x", block]])] }, { depth: 9 }),
    inspect(block, { showHidden: true, customInspect: false, depth: 9 }),
    inspect(error, { depth: 9 }),
    error.message,
    String(block),
    `${block}`,
    JSON.stringify({ block }),
    JSON.stringify({ ...block }),
    JSON.stringify(Object.entries(block)),
    inspect(structuredClone({ ...block, bucket: undefined, credentials: undefined })),
  ];
  for (const text of shown) expect(text).not.toContain("hidden-");
  expect(inspect(block)).toContain("********");
});

test("fields are read by their names, and not written", () => {
  const bucket = S3Bucket({ bucketName: "b" });
  expect([bucket.bucketName, bucket.bucketFolder, bucket.credentials]).toEqual(["b", "", undefined]);
  expect(() => Object.assign(bucket, { bucketName: "c" })).toThrow(TypeError);
  expect(S3Bucket({ ...bucket, bucketFolder: "f" }).bucketFolder).toBe("f");
  const given = { a: [1] };
  const value = Secret({ value: given });
  given.a.push(2);
  expect(value.get()).toEqual({ a: [1] });
  expect(bucket instanceof S3Bucket).toBe(true);
  expect(bucket instanceof Secret).toBe(false);
});

test("blocks are told apart by their secrets, in a cache's key too", () => {
  const digest = (value: unknown) => digestValue(value, "x");
  expect(digest(Secret({ value: "a-a" }))).toEqual(digest(Secret({ value: "a-a" })));
  expect(digest(Secret({ value: "a-a" }))).not.toEqual(digest(Secret({ value: "b-b" })));
  expect(digest(AwsCredentials({}))).not.toEqual(digest(S3Bucket({ bucketName: "b" })));
});

test.each<[string, () => unknown, string, string]>([
  ["nothing", () => Reflect.apply(Secret, undefined, []), "block.missing-field", "Secret needs value"],
  [
    "a field of Python's name",
    () => S3Bucket({ bucket_name: "b" } as never),
    "block.unknown-field",
    "did you mean bucketName?",
  ],
  [
    "a mistyped field",
    () => Webhook({ url: "x", headrs: {} } as never),
    "block.unknown-field",
    "did you mean headers?",
  ],
  [
    "a wrong type",
    () => S3Bucket({ bucketName: 5 } as never),
    "block.field",
    "bucketName must be a text, got a number",
  ],
  [
    "another block",
    () => S3Bucket({ bucketName: "b", credentials: Secret({ value: 1 }) } as never),
    "block.field",
    "MinIOCredentials or AwsCredentials, got a Secret",
  ],
  ["the mask", () => Secret({ value: "********" }), "block.masked", "give the secret itself"],
  ["what is no JSON", () => Secret({ value: (() => 1) as never }), "block.field", "value is a function"],
  ["a number that JSON has not", () => Secret({ value: Number.NaN }), "block.field", "value is NaN"],
  ["what holds itself", () => Secret({ value: circle() }), "block.field", "hold themselves"],
  ["a date", () => Secret({ value: { at: new Date() } as never }), "block.field", "value.at is an object"],
  ["no object", () => Secret("sk-one" as never), "block.field", "an object of fields, got a text"],
  ["two addresses", () => DatabaseCredentials({ url: "x://y", host: "h" }), "block.field", "not both"],
  ["no address", () => DatabaseCredentials({ host: "h" }), "block.missing-field", "url, or driver"],
  ["a field of one's own that is wrong", () => Own({ user: 1 } as never), "block.field", "user can't be"],
])("a block of %s is refused in one line", (_, make, code, text) => {
  expect(make).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text) }));
  expect(make).not.toThrow(/\n|sk-one/);
});

test.each<[string, () => unknown]>([
  ["a name of ours", () => defineBlock({ name: "Secret", fields: z.object({}) })],
  ["a bad name", () => defineBlock({ name: "a/b", fields: z.object({}) })],
  ["a bad slug", () => defineBlock({ name: "a", slug: "A b", fields: z.object({}) })],
  ["no fields", () => defineBlock({ name: "a" } as never)],
  ["a field that blocks have", () => defineBlock({ name: "a", fields: z.object({ save: z.string() }) })],
  [
    "a method of a field's name",
    () => defineBlock({ name: "a", fields: z.object({ b: z.string() }), methods: { b() {} } }),
  ],
])("a type with %s is refused", (_, make) => {
  expect(make).toThrow(expect.objectContaining({ code: "block.type" }));
});

test("methods of a type see the block", () => {
  const Greeter = defineBlock({
    name: "Greeter",
    fields: z.object({ who: z.string(), times: z.int().default(2) }),
    methods: {
      greet() {
        return `hello ${this.who}`.repeat(this.times);
      },
      twice() {
        return [this.greet(), this.greet()];
      },
    },
  });
  expect(Greeter({ who: "x" }).twice()).toEqual(["hello xhello x", "hello xhello x"]);
});

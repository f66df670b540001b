import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import {
  AwsCredentials,
  defineBlock,
  flow,
  JsonBlock,
  S3Bucket,
  Secret,
  secret,
} from "../../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../../engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

async function documents() {
  return (await engine.client()).blocks.documents({ limit: 200 });
}

test("a block is saved, refused where there is one, replaced when that is asked for, and deleted", async () => {
  const id = await Secret({ value: "sk-one" }).save("kaggle");
  await expect(Secret({ value: "sk-two" }).save("kaggle")).rejects.toMatchObject({
    code: "block.exists",
    message: expect.stringContaining("{ overwrite: true }"),
  });
  expect((await Secret.load("kaggle")).get()).toBe("sk-one");
  expect(await Secret({ value: "sk-two" }).save("kaggle", { overwrite: true })).toBe(id);
  const loaded = await Secret.load("kaggle");
  expect(loaded.get()).toBe("sk-two");
  // It goes by the name that it has.
  expect(await loaded.save(undefined, { overwrite: true })).toBe(id);
  expect(await Secret.list()).toEqual(["kaggle"]);
  await Secret.delete("kaggle");
  await expect(Secret.delete("kaggle")).rejects.toMatchObject({ code: "block.unknown" });
  expect(await Secret.list()).toEqual([]);
});

test("what is replaced leaves nothing behind", async () => {
  await AwsCredentials({ awsAccessKeyId: "id", awsSessionToken: "t" }).save("keys");
  await AwsCredentials({ awsAccessKeyId: "other" }).save("keys", { overwrite: true });
  expect((await AwsCredentials.load("keys")).awsSessionToken).toBeUndefined();
});

test("a name that is none, of another type or mistyped, is said in one line", async () => {
  await Secret({ value: 1 }).save("number");
  await expect(Secret({ value: 1 }).save("My Key/x")).rejects.toMatchObject({
    code: "block.name",
    message: expect.stringContaining('"my-key-x" would do'),
  });
  await expect(Secret({ value: 1 }).save()).rejects.toMatchObject({ code: "block.name" });
  await expect(Secret.load("secret/number")).rejects.toMatchObject({
    code: "block.name",
    message: expect.stringContaining('write "number"'),
  });
  await expect(Secret.load("nunber")).rejects.toMatchObject({
    code: "block.unknown",
    message: expect.stringContaining("did you mean secret/number?"),
  });
  await expect(JsonBlock.load("number")).rejects.toMatchObject({
    code: "block.unknown",
    message: expect.stringContaining("there is secret/number, which is of another type"),
  });
});

test("of a block in a block that is not saved nothing is left when saving fails, and no second block else", async () => {
  const before = (await documents()).length;
  const credentials = AwsCredentials({ awsAccessKeyId: "id", awsSecretAccessKey: "s-s-s" });
  await S3Bucket({ bucketName: "b", credentials }).save("inline");
  await expect(S3Bucket({ bucketName: "b", credentials }).save("inline")).rejects.toMatchObject({
    code: "block.exists",
  });
  expect((await documents()).length).toBe(before + 1);
  const loaded = await S3Bucket.load("inline");
  expect((loaded.credentials as AwsCredentials).awsSecretAccessKey).toBe("s-s-s");
});

test("a block whose saved one was deleted is refused, and nothing is saved", async () => {
  const credentials = AwsCredentials({ awsAccessKeyId: "id" });
  await credentials.save("gone");
  const bucket = S3Bucket({ bucketName: "b", credentials });
  await AwsCredentials.delete("gone");
  await expect(bucket.save("orphan")).rejects.toMatchObject({ code: "block.nested" });
  await expect(S3Bucket.load("orphan")).rejects.toMatchObject({ code: "block.unknown" });
  await S3Bucket({ bucketName: "b" }).save("orphan");
  await expect(bucket.save("orphan", { overwrite: true })).rejects.toMatchObject({ code: "block.nested" });
});

test("what does not fit its type any more is refused when it is loaded", async () => {
  const one = defineBlock({ name: "Moving", fields: z.object({ user: z.string() }) });
  await one({ user: "u" }).save("m");
  const other = defineBlock({ name: "Moving", fields: z.object({ user: z.string(), key: secret() }) });
  await expect(other.load("m")).rejects.toMatchObject({
    code: "block.invalid",
    message: expect.stringContaining("moving/m can't be used as it is saved: Moving needs key"),
  });
  await other({ user: "u", key: "k-k-k" }).save("m", { overwrite: true });
  expect((await other.load("m")).key).toBe("k-k-k");
});

test("null is kept where it is a value", async () => {
  await JsonBlock({ value: null }).save("null");
  expect((await JsonBlock.load("null")).value).toBeNull();
  const Nullable = defineBlock({
    name: "Nullable",
    fields: z.object({
      a: z.string().nullable(),
      b: z.string().nullable().default("x"),
      c: z.string().optional(),
    }),
  });
  await Nullable({ a: null, b: null }).save("n");
  const loaded = await Nullable.load("n");
  expect([loaded.a, loaded.b, loaded.c]).toEqual([null, null, undefined]);
});

test("many of a type are listed whole", async () => {
  for (let at = 0; at < 205; at++) await JsonBlock({ value: at }).save(`many-${at}`);
  expect((await JsonBlock.list()).filter((name) => name.startsWith("many-")).length).toBe(205);
});

test("a flow that is drawn saves and deletes nothing", async () => {
  await Secret({ value: "v-v" }).save("kept");
  const before = (await documents()).length;
  const draws = flow(
    async () => {
      await Secret({ value: "x-x" }).save("drawn");
      await Secret.delete("kept");
      return S3Bucket({ bucketName: "nowhere" }).writePath("a", "b");
    },
    { name: "draws" },
  );
  await draws.visualize();
  expect((await documents()).length).toBe(before);
});

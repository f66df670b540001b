import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsCredentials, S3Bucket, Secret } from "../../../bridge/index.ts";
import { withClient } from "../../../magics/api-client.ts";
import { blockMagic } from "../../../magics/line/block.ts";
import { type TemporaryEngine, temporaryEngine } from "../../bridge/engine/temporary-engine.ts";
import { expandCell, refusal } from "../notebook.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

const table = [blockMagic(withClient)];

async function show(source: string): Promise<string> {
  const { shown } = await expandCell(source, { table });
  return shown.map((bundle) => `${bundle["text/plain"]}\n${bundle["text/html"] ?? ""}`).join("\n");
}

test("blocks are listed, shown without their secrets, and deleted", async () => {
  expect(await show("%block list")).toContain('import { Secret } from "cellflow"');
  await Secret({ value: "hidden-one" }).save("kaggle");
  const credentials = AwsCredentials({ awsAccessKeyId: "id", awsSecretAccessKey: "hidden-two" });
  await S3Bucket({ bucketName: "b", credentials }).save("data");
  const list = await show("%block ls");
  expect(list).toMatch(/s3-bucket\/data .*S3 Bucket/);
  expect(list).toContain("<table");
  for (const source of ["%block secret/kaggle", "%block show secret/kaggle", "%block s3-bucket/data"]) {
    const text = await show(source);
    expect(text).toContain("********");
    expect(text).not.toContain("hidden");
  }
  expect(await show("%block types")).toMatch(/^aws-credentials +/m);
  const [argument] = table[0]?.args ?? [];
  const suggests = argument?.suggests;
  expect(typeof suggests === "function" && suggests({ args: [] } as never)).toContain("secret/kaggle");
  expect(await show("%block delete secret/kaggle")).toContain("deleted block secret/kaggle");
  expect(await refusal(() => show("%block secret/kaggle"))).toMatchObject({ code: "block.unknown" });
});

test.each([
  ["%block lst", "block.usage"],
  ["%block show", "block.usage"],
  ["%block list secret/a", "block.usage"],
  ["%block show kaggle", "block.usage"],
  ["%block s3-bucket/dat", "block.unknown"],
])("%s is refused in one line", async (source, code) => {
  const refused = await refusal(() => show(source));
  expect(refused.code).toBe(code);
  expect(refused.message).not.toContain("\n");
});

import { expect, test } from "vitest";
import { contentType } from "../../../../bridge/storage/s3/content-type.ts";

test("a page of a bucket is shown as one, what nobody knows is left alone", () => {
  expect(contentType("a/run.HTML")).toBe("text/html; charset=utf-8");
  expect(contentType("out.ipynb")).toBe("application/x-ipynb+json");
  expect([contentType("a.html/model"), contentType("0194")]).toEqual([undefined, undefined]);
});

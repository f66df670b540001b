import { afterAll, beforeAll, expect, test } from "vitest";
import { createImageArtifact } from "../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

const dot = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test.each<[string, Uint8Array | string, string]>([
  ["PNG", dot, "data:image/png;base64,iVBORw0KGgo"],
  [
    "PNG in the middle of memory",
    Buffer.concat([Buffer.from("xx"), dot]).subarray(2),
    "data:image/png;base64,iVBORw0KGgo",
  ],
  ["JPEG", new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), "data:image/jpeg;base64,/9j/4A=="],
  ["GIF", "GIF89a", "data:image/gif;base64,R0lGODlh"],
  ["WebP", "RIFF1234WEBPVP8 ", "data:image/webp;base64,UklGR"],
  [
    "SVG as drawing programs write it",
    '\ufeff<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd" [<!ENTITY a "b">]>\n<!-- a -->\n<svg/>',
    "data:image/svg+xml;base64,77u/PD94",
  ],
  [
    "SVG",
    '<?xml version="1.0"?>\n<!-- a --><svg xmlns="http://www.w3.org/2000/svg"/>',
    "data:image/svg+xml;base64,PD94",
  ],
])("the bytes of a %s are stored as they are", async (_, image, begins) => {
  const made = await createImageArtifact({ key: "plot", image });
  const { artifacts } = await engine.client();
  const stored = await artifacts.read(made.id);
  expect(stored).toMatchObject({ key: "plot", type: "image" });
  expect(String(stored.data)).toContain(begins);
});

test("an address is stored as it is", async () => {
  const made = await createImageArtifact({ imageUrl: "https://x.test/a.png", description: "a" });
  expect(made).toMatchObject({ type: "image", data: "https://x.test/a.png" });
});

test.each<[object, string]>([
  [{}, "takes one of `imageUrl`"],
  [{ image: dot, imageUrl: "https://x.test" }, "takes one of `imageUrl`"],
  [{ imageUrl: "plots/a.png" }, 'got "plots/a.png": give a file\'s bytes as `image`'],
  [{ imageUrl: "javascript:alert(1)" }, "needs an address that begins with https://"],
  [{ image: "<p>no</p>" }, "needs the bytes of a PNG, JPEG, GIF, WebP or SVG"],
  [
    { image: Buffer.concat([dot, Buffer.alloc(6_000_000)]) },
    "takes at most 5.0 MB, and this picture has 6.0 MB",
  ],
])("%o is refused: %s", async (options, line) => {
  await expect(createImageArtifact(options)).rejects.toMatchObject({
    code: "artifact.image",
    message: expect.stringContaining(line),
  });
});

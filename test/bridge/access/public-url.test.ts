import { expect, test } from "vitest";
import { parsePublicUrl } from "../../../bridge/access/public-url.ts";

test.each([
  ["https://flows.example.com", "https://flows.example.com"],
  ["http://My-Host:4200/", "http://my-host:4200"],
])("%s is %s", (text, expected) => {
  expect(parsePublicUrl(text)).toBe(expected);
});

test.each([
  "flows.example.com",
  "ftp://x",
  "https://me:hunter2@x",
  "https://x/cellflow",
  "https://x/?a",
  "",
  "hunter2",
])("%j is refused and not repeated", (text) => {
  expect(() => parsePublicUrl(text)).toThrow(
    expect.objectContaining({ code: "access.public-url", message: expect.not.stringContaining("hunter2") }),
  );
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readDotenv } from "../../../bridge/settings/dotenv.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dotenv-"));
  file = join(folder, ".env");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("readDotenv", () => {
  it("reads names and values, behind a byte order mark too", () => {
    expect(readDotenv(folder)).toEqual({});
    writeFileSync(file, "\uFEFFPREFECT_API_KEY=k\nB='two words'\n");
    expect(readDotenv(folder)).toEqual({ PREFECT_API_KEY: "k", B: "two words" });
  });

  it("refuses a folder, but passes over a Python environment of that name", () => {
    mkdirSync(file);
    expect(() => readDotenv(folder)).toThrow(
      `${file} is a folder, not a file of NAME=value lines: rename one of the two`,
    );
    writeFileSync(join(file, "pyvenv.cfg"), "home = /usr/bin\n");
    expect(readDotenv(folder)).toEqual({});
  });

  it("refuses merge conflicts, which would leave either value, and text in UTF-16", () => {
    writeFileSync(file, "A=1\n<<<<<<< HEAD\nB=1\n=======\nB=2\n>>>>>>> x\n");
    expect(() => readDotenv(folder)).toThrow(`${file}:2: has merge conflict markers`);
    writeFileSync(file, Buffer.from("A=1\n", "utf16le"));
    expect(() => readDotenv(folder)).toThrow(`${file} is not UTF-8 text: save it as UTF-8`);
  });
});

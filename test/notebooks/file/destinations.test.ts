import { link, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { checkDestinations } from "../../../notebooks/file/destinations.ts";
import { temporaryFolder } from "../sample.ts";

const place = temporaryFolder();

function at(name: string) {
  return `${place.path}/${name}`;
}

function check(...named: [option: string, name: string, inPlace?: boolean][]) {
  return checkDestinations(
    at("nb.ipynb"),
    named.map(([option, name, inPlace = false]) => ({
      option,
      path: /^(?:-|\/.*|)$/.test(name) ? name : at(name),
      inPlace,
    })),
  );
}

beforeAll(async () => {
  await writeFile(at("nb.ipynb"), "{}");
  await mkdir(at("sub"));
  await symlink("nb.ipynb", at("soft"));
  await symlink(place.path, at("folder"));
  await symlink("later", at("dangling"));
  await link(at("nb.ipynb"), at("hard"));
});

describe("where a command may write", () => {
  it.each(["nb.ipynb", "./nb.ipynb", "sub/../nb.ipynb", "soft", "folder/nb.ipynb", "hard"])(
    "is not the notebook itself, spelt %s",
    async (name) => {
      await expect(check(["--html", name])).rejects.toMatchObject({
        code: "output.same-file",
        message: `--html ${at(name)} is the notebook itself; name another file`,
      });
      await expect(check(["-o", name, true])).resolves.toBeUndefined();
    },
  );

  it.each([
    ["new", "./new"],
    ["new", "folder/new"],
    ["later", "dangling"],
    ["-", "-"],
    ["-", "/dev/stdout"],
  ])("is one file for each: not %s and %s", async (one, other) => {
    await expect(check(["-o", one], ["--html", other])).rejects.toThrow(
      /^-o and --html both name .*; name two files$/,
    );
  });

  it("has a name", async () => {
    await expect(check(["--html", ""])).rejects.toThrow("--html: give the name of a file");
  });

  it("may be one device for both", async () => {
    await expect(check(["-o", "/dev/null"], ["--html", "/dev/null"])).resolves.toBeUndefined();
    await expect(check(["-o", "one"], ["--html", join("sub", "one")])).resolves.toBeUndefined();
  });
});

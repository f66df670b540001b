import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { kernelFor } from "../../../notebooks/client/kernelspecs.ts";
import { notebook, temporaryFolder } from "../sample.ts";

const own = ["node", "main.ts", "{connection_file}"];

function asking(kernelspec: Record<string, string>) {
  return { ...notebook(), metadata: { kernelspec } };
}

const place = temporaryFolder();
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  const folder = place.path;
  env = { JUPYTER_PATH: folder, JUPYTER_DATA_DIR: join(folder, "none"), HOME: folder };
  const install = async (name: string, spec: string) => {
    await mkdir(join(folder, "kernels", name), { recursive: true });
    await writeFile(join(folder, "kernels", name, "kernel.json"), spec);
  };
  await install(
    "python3",
    JSON.stringify({ argv: ["python", "-f", "{connection_file}"], env: { A: "1" }, language: "python" }),
  );
  await install("broken", "{");
});

describe("the kernel of a notebook", () => {
  it("is ours by its name, or for TypeScript that names none", async () => {
    expect(await kernelFor(notebook(), own, undefined, env)).toMatchObject({
      name: "cellflow",
      argv: own,
      interruptMode: "message",
    });
    expect(await kernelFor({ ...notebook(), metadata: {} }, own, undefined, env)).toMatchObject({
      name: "cellflow",
    });
    expect(
      await kernelFor(asking({ name: "deno", language: "typescript" }), own, undefined, env),
    ).toMatchObject({ argv: own });
  });

  it("is looked up where Jupyter keeps kernels, and --kernel wins", async () => {
    const python = {
      name: "python3",
      argv: ["python", "-f", "{connection_file}"],
      specEnv: { A: "1" },
      interruptMode: "signal",
    };
    expect(await kernelFor(asking({ name: "python3", language: "python" }), own, undefined, env)).toEqual(
      python,
    );
    expect(await kernelFor(notebook(), own, "python3", env)).toEqual(python);
  });

  it("is told in one line when unknown or broken", async () => {
    await expect(
      kernelFor(asking({ name: "pyton3", language: "python" }), own, undefined, env),
    ).rejects.toThrow(
      /^Unknown kernel pyton3; known: cellflow, broken, python3.*\. Did you mean python3\? \(choose with --kernel NAME\)$/,
    );
    await expect(kernelFor(notebook(), own, "broken", env)).rejects.toThrow(
      /broken kernelspec: .*kernel\.json$/,
    );
  });
});

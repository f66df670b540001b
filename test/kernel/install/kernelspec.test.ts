import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  dataFolders,
  prefixDataFolder,
  pythonPrefix,
  userDataFolder,
} from "../../../kernel/install/data-folders.ts";
import {
  installKernel,
  kernelArgv,
  kernelSpec,
  listKernels,
  uninstallKernel,
} from "../../../kernel/install/kernelspec.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-install-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const entry = new URL("../../../kernel/install/kernelspec.ts", import.meta.url).pathname;
const flags = ["--max-semi-space-size=2", "--heap-growing-percent=20"];
const spec = kernelSpec(kernelArgv(entry));

describe("installing the kernel", () => {
  it("writes a kernelspec Jupyter can start and a logo", () => {
    const at = installKernel(folder, "cellflow", spec);
    expect(at).toBe(join(folder, "kernels", "cellflow"));
    expect(JSON.parse(readFileSync(join(at, "kernel.json"), "utf8"))).toEqual({
      argv: [process.execPath, ...flags, entry, "{connection_file}"],
      display_name: "TypeScript (cellflow)",
      language: "typescript",
      interrupt_mode: "message",
      metadata: { debugger: true, cellflow: true },
    });
    expect(readFileSync(join(at, "logo-svg.svg"), "utf8")).toContain("<svg");
  });

  it("replaces an earlier one of ours and leaves nothing else behind", () => {
    installKernel(folder, "cellflow", spec);
    const at = installKernel(folder, "cellflow", kernelSpec(kernelArgv(entry), "Mine"));
    expect(JSON.parse(readFileSync(join(at, "kernel.json"), "utf8")).display_name).toBe("Mine");
    expect(readdirSync(join(folder, "kernels"))).toEqual(["cellflow"]);
  });

  it("does not replace or remove somebody else's kernel", () => {
    const python = join(folder, "kernels", "python3");
    mkdirSync(python, { recursive: true });
    writeFileSync(
      join(python, "kernel.json"),
      JSON.stringify({ argv: ["python"], display_name: "Python 3" }),
    );
    for (const change of [
      () => installKernel(folder, "python3", spec),
      () => uninstallKernel(folder, "python3"),
    ]) {
      expect(change).toThrow(
        expect.objectContaining({ code: "kernel.not-ours", message: expect.stringContaining("Python 3") }),
      );
    }
    expect(existsSync(join(python, "kernel.json"))).toBe(true);
  });

  it("says in one line why a folder cannot be written", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(() => installKernel(join(file, "share"), "cellflow", spec)).toThrow(
      expect.objectContaining({
        code: "kernel.unwritable",
        message: expect.stringMatching(/^Cannot install .*a file is in the way.*\.$/),
      }),
    );
  });

  it.skipIf(process.getuid?.() === 0)("says so when permission is denied, and leaves nothing", () => {
    chmodSync(folder, 0o500);
    expect(() => installKernel(folder, "cellflow", spec)).toThrow("permission denied");
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(["", "a b", "../up", "Größe", "UPPER", ".hidden"])("refuses the name %j", (name) => {
    expect(() => installKernel(folder, name, spec)).toThrow(
      expect.objectContaining({ code: "kernel.bad-name" }),
    );
  });
});

describe("finding and removing it", () => {
  it("lists ours only, and says what is missing", () => {
    installKernel(folder, "cellflow", spec);
    installKernel(folder, "moved", kernelSpec(kernelArgv("/nowhere/main.ts")));
    mkdirSync(join(folder, "kernels", "other"));
    const found = listKernels([join(folder, "absent"), folder]);
    expect(found.map(({ name, broken }) => [name, broken?.includes("/nowhere/main.ts") ?? false])).toEqual([
      ["cellflow", false],
      ["moved", true],
    ]);
  });

  it("removes it, and says when there is nothing to remove", () => {
    installKernel(folder, "cellflow", spec);
    uninstallKernel(folder, "cellflow");
    expect(readdirSync(join(folder, "kernels"))).toEqual([]);
    expect(() => uninstallKernel(folder, "cellflow")).toThrow(
      expect.objectContaining({ code: "kernel.not-installed" }),
    );
  });
});

describe("Jupyter's folders", () => {
  it("follow JUPYTER_DATA_DIR, XDG_DATA_HOME and the platform", () => {
    expect(userDataFolder({ JUPYTER_DATA_DIR: "/d" }, "linux")).toBe("/d");
    expect(userDataFolder({ HOME: "/h" }, "linux")).toBe("/h/.local/share/jupyter");
    expect(userDataFolder({ HOME: "/h", XDG_DATA_HOME: "/x" }, "linux")).toBe("/x/jupyter");
    expect(userDataFolder({ HOME: "/h", XDG_DATA_HOME: "/x" }, "darwin")).toBe("/h/Library/Jupyter");
    expect(prefixDataFolder("/opt/env/")).toBe("/opt/env/share/jupyter");
  });

  it("take the environment in use from the shell, else from python3", () => {
    expect(pythonPrefix({ VIRTUAL_ENV: "/venv", CONDA_PREFIX: "/conda" })).toBe("/venv");
    expect(pythonPrefix({ CONDA_PREFIX: "/conda" })).toBe("/conda");
    expect(() => pythonPrefix({ PATH: "/nowhere" })).toThrow(
      expect.objectContaining({ code: "kernel.no-python" }),
    );
  });

  it("are searched in Jupyter's order", () => {
    const env = { JUPYTER_PATH: "/a:/b", JUPYTER_DATA_DIR: "/d", VIRTUAL_ENV: "/v" };
    const system = ["/usr/local/share/jupyter", "/usr/share/jupyter"];
    expect(dataFolders(env)).toEqual(["/a", "/b", "/d", "/v/share/jupyter", ...system]);
  });
});

/** The kernel's life: floods, memory, ends and stops, in the short form of `npm run soak`; safety of its sockets and files. */
import { execSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { writeConnectionFile } from "../../../notebooks/client/connection.ts";
import { startProcess } from "../../../notebooks/client/kernel-process.ts";
import { built, lookOn, ran, withKernel } from "../../soak/client.ts";
import { live } from "../../soak/scenarios.ts";
import { printedBy, resultOf, startTestKernel } from "./kernel-client.ts";

describe("life", () => {
  test.each(live)("$name", { timeout: 120_000 }, async ({ short, run }) => {
    expect(await run(short)).toEqual(expect.any(Object));
  });
});

describe("output of children", () => {
  test.skipIf(!existsSync("/dev/stdout"))("a child may open /dev/stdout and /dev/stderr", () =>
    withKernel(startTestKernel(), async (kernel) => {
      const code = `require("node:child_process").execSync("echo x > /dev/stdout; echo y > /dev/stderr", { stdio: "inherit" }); 0`;
      const asked = await ran(kernel, code);
      expect([printedBy(asked), printedBy(asked, "stderr")]).toEqual(["x\n", "y\n"]);
      // The executor after the first one has such pipes as well.
      await kernel.run("process.exit()").done;
      expect(printedBy(await ran(kernel, code))).toBe("x\n");
    }),
  );
});

describe("safety", () => {
  test("a connection file that others can read is told in one line", async () => {
    const file = await writeConnectionFile("exposed");
    chmodSync(file.path, 0o644);
    const kernel = await startProcess([process.execPath, built, file.path], {
      cwd: process.cwd(),
      env: process.env,
    });
    const client = await lookOn(file.info);
    client.close();
    kernel.signal("SIGKILL");
    const { stderr: text } = await kernel.ended;
    await file.remove();
    expect(text.split("\n")).toEqual([
      expect.stringMatching(/others may read the connection file .* \(mode 644\).*chmod 600/),
    ]);
  });

  test.skipIf(!existsSync("/proc/net/tcp"))("its sockets listen only where the connection file says", () =>
    withKernel(startTestKernel(), async (kernel) => {
      const { ip, ...info } = kernel.info;
      const ports = [info.shell_port, info.control_port, info.stdin_port, info.iopub_port, info.hb_port];
      expect(ip).toBe("127.0.0.1");
      // Local address and state of every listener (0A), as proc(5) writes them: 0100007F is 127.0.0.1.
      const listeners = ["/proc/net/tcp", "/proc/net/tcp6"]
        .filter((path) => existsSync(path))
        .flatMap((path) => readFileSync(path, "utf8").split("\n").slice(1))
        .map((line) => line.trim().split(/\s+/))
        .filter(([, , , state]) => state === "0A")
        .map(([, local = ""]) => local.split(":"));
      for (const port of ports) {
        const found = listeners.filter(([, hex = ""]) => Number.parseInt(hex, 16) === port);
        expect(found.map(([address]) => address)).toEqual(["0100007F"]);
      }
    }),
  );

  test.skipIf(!existsSync("/proc/self/fd"))("nothing of the kernel's is open in a child", () =>
    withKernel(startTestKernel(), async (kernel) => {
      const list = "ls /proc/self/fd";
      const own = execSync(list, { stdio: ["ignore", "pipe", "ignore"] });
      const code = `require("node:child_process").execSync("${list}", { stdio: ["ignore", "pipe", "ignore"] }).toString()`;
      expect(resultOf(await ran(kernel, `${code}.split("\\n").length`))).toBe(
        String(own.toString().split("\n").length),
      );
      expect(readdirSync(`/proc/${kernel.pid}/fd`).length).toBeLessThan(80);
    }),
  );
});

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { watchParent } from "../../../kernel/session/parent-watch.ts";

test("a starter that was gone before is noticed at once", () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  let gone = 0;
  watchParent(() => (gone += 1), { JPY_PARENT_PID: String(pid) })();
  expect(gone).toBe(1);
});

test("a starter that is not the parent is watched, and one that does not say who it is is not", async () => {
  const starter = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const noticed = Promise.withResolvers<void>();
  const [end, endOther] = [
    watchParent(noticed.resolve, { JPY_PARENT_PID: String(starter.pid) }),
    watchParent(() => noticed.reject(new Error("the parent is there")), {}),
  ];
  starter.kill("SIGKILL");
  await once(starter, "exit");
  await noticed.promise;
  end();
  endOther();
});

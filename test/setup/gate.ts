/** A gate between a test and code that runs in another process: the code waits until the test opens it. */
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Gate {
  /** A statement that keeps the thread busy until the gate is open. */
  spin: string;
  /** A statement that awaits the gate. */
  wait: string;
  /** An expression: whether the gate is open. */
  isOpen: string;
  open(): void;
}

/** A gate that is a file, in `folder` or where temporary files go. */
export function createGate(folder = tmpdir()): Gate {
  const path = join(folder, `gate-${randomUUID()}`);
  const isOpen = `process.getBuiltinModule("node:fs").existsSync(${JSON.stringify(path)})`;
  return {
    spin: `while (!${isOpen});`,
    wait: `while (!${isOpen}) await new Promise((next) => setTimeout(next, 5));`,
    isOpen,
    open: () => writeFileSync(path, ""),
  };
}

/** Registers `cellflow doctor`. */
import type { Command } from "commander";
import { withExample, withJson } from "../input/verb.ts";
import type { Check } from "./check.ts";

/** A kernel as Jupyter has it. */
export interface KnownKernel {
  name: string;
  folder: string;
  /** What is wrong with it. */
  broken: string | undefined;
}

/** @param kernels those that Jupyter finds */
export function registerDoctor(program: Command, kernels: () => Promise<KnownKernel[]>): void {
  withJson(
    withExample(
      program
        .command("doctor")
        .description("look whether node, kernel, API, database, storage and credentials are there and work"),
      "doctor",
    ),
  ).action(async (options) => {
    const found = await kernels();
    await (await import("./doctor.ts")).doctor(options, () => kernelCheck(found));
  });
}

function kernelCheck(kernels: readonly KnownKernel[]): Check {
  const [first] = kernels;
  if (!first)
    return { name: "kernel", state: "absent", found: "not installed: cellflow kernel install does it" };
  const working = kernels.find(({ broken }) => broken === undefined);
  const { name, folder, broken } = working ?? first;
  const found = working ? name : `${name}: ${broken}; cellflow kernel install makes it anew`;
  return { name: "kernel", state: working ? "works" : "broken", found, from: folder };
}

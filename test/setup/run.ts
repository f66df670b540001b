/** How a command runs to its end during setup: its output kept, and told when it fails. */
import { spawn } from "node:child_process";

/** Runs a command; resolves with its stdout, rejects with its last lines when it fails. */
export async function run(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let all = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    all += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    all += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return stdout;
  throw new Error(
    `\`${command} ${args.join(" ")}\` ended with ${code}:\n${all.trim().split("\n").slice(-15).join("\n")}`,
  );
}

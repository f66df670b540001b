/** Starts a kernel as Jupyter does, says where it is, and waits to be killed. Argument: the kernel's entry. */
import { spawn } from "node:child_process";
import { writeConnectionFile } from "../../notebooks/client/connection.ts";

const file = await writeConnectionFile("stand-in");
const kernel = spawn(process.execPath, [String(process.argv[2]), file.path], {
  stdio: "ignore",
  detached: true,
  env: { ...process.env, JPY_PARENT_PID: String(process.pid) },
});
process.stdout.write(`${JSON.stringify({ kernel: kernel.pid, info: file.info })}\n`);
// The kernel reads the file as it starts; nobody else is there to remove it after a kill.
setTimeout(() => void file.remove(), 3000);
setInterval(() => {}, 1 << 30);

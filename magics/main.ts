/** Serves the kernel with the magics of flows: Jupyter starts this file with the connection file as its argument. */
import { serve } from "../kernel/serve.ts";
import { flowHost } from "./host.ts";

const connectionFile = process.argv[2];
if (!connectionFile) {
  process.stderr.write(
    "usage: main.ts CONNECTION_FILE (Jupyter starts this; see `cellflow kernel install`)\n",
  );
  process.exit(2);
}
try {
  await serve(connectionFile, flowHost());
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

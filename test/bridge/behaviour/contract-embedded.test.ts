import { createServer } from "../../../bridge/server/app.ts";
import { contractSuite } from "./contract/suite.ts";

contractSuite("the contract, by the embedded server", async () => {
  const server = await createServer({ database: ":memory:" });
  const stop = server.startServices();
  return {
    fetch: (path, init) => server.fetch(new Request(`http://embedded/api${path}`, init)),
    async stop() {
      stop();
      await server.close();
    },
  };
});

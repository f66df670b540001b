import { contractSuite, overHttp } from "../../bridge/behaviour/contract/suite.ts";
import { startPrefect } from "../../setup/prefect.ts";

contractSuite("the contract, by a real Prefect server", async () => {
  const { url, stop } = await startPrefect();
  return overHttp(url, stop);
});

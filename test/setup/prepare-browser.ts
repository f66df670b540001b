/** Before e2e tests: Chromium is there. */
import { chromiumPath } from "./chromium.ts";

export default async function prepareBrowser(): Promise<void> {
  await chromiumPath();
}

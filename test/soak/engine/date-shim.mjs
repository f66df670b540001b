// Preloaded (NODE_OPTIONS) into a process and its threads: its Date is as many ms off as the file SOAK_CLOCK says.
// The system's clock can't be set in a test.
import { readFileSync } from "node:fs";

const RealDate = Date;
const now = () => RealDate.now() + Number(readFileSync(process.env.SOAK_CLOCK, "utf8"));

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }
  static now() {
    return now();
  }
};

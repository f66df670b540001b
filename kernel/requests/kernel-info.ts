/** kernel_info_request: what the kernel is and can do. */
import { PROTOCOL_VERSION } from "../protocol/message.ts";
import type { Handler } from "./handler.ts";

export const kernelInfo: Handler = (_request, { version }) => ({
  status: "ok",
  protocol_version: PROTOCOL_VERSION,
  implementation: "cellflow",
  implementation_version: version,
  language_info: {
    name: "typescript",
    version: "7.0",
    mimetype: "text/typescript",
    file_extension: ".ts",
    // A string: clients with typed messages read an object only as `{ name, version }`.
    codemirror_mode: "typescript",
    pygments_lexer: "typescript",
    nbconvert_exporter: "script",
  },
  banner: `cellflow ${version}: TypeScript, with cells as tasks and flows. %magics lists what is more.`,
  debugger: true,
  supported_features: ["debugger"],
  help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
});

/** `%bash`, `%%bash`: runs a command or a script in bash. */
import { shellMagic } from "./shell-magic.ts";

export const bashMagic = shellMagic({
  name: "bash",
  summary: "Runs a script in bash.",
  example: "%%bash -e",
});

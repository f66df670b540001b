/** `%sh`, `%%sh`: runs a command or a script in sh. */
import { shellMagic } from "./shell-magic.ts";

export const shMagic = shellMagic({
  name: "sh",
  summary: "Runs a command, or with %% a script, in sh.",
  example: "%sh ls -l data | head -3",
});

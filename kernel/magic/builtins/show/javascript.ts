/** `%%javascript`: shows the cell's text as JavaScript run in the front end. */
import { showMagic } from "./show-magic.ts";

export const javascriptMagic = showMagic(
  "javascript",
  "application/javascript",
  "JavaScript run in the front end",
);

/** The magics every kernel has; a host adds its own. */
import { bashMagic } from "./builtins/bash.ts";
import { cdMagic } from "./builtins/cd.ts";
import { checkMagic } from "./builtins/check.ts";
import { envMagic } from "./builtins/env.ts";
import { historyMagic } from "./builtins/history.ts";
import { loadEnvMagic } from "./builtins/load-env.ts";
import { magicsMagic } from "./builtins/magics.ts";
import { npmMagic } from "./builtins/npm.ts";
import { resetMagic } from "./builtins/reset.ts";
import { shMagic } from "./builtins/sh.ts";
import { htmlMagic } from "./builtins/show/html.ts";
import { javascriptMagic } from "./builtins/show/javascript.ts";
import { latexMagic } from "./builtins/show/latex.ts";
import { markdownMagic } from "./builtins/show/markdown.ts";
import { mermaidMagic } from "./builtins/show/mermaid.ts";
import { svgMagic } from "./builtins/show/svg.ts";
import { timeMagic } from "./builtins/time.ts";
import { whoMagic } from "./builtins/who.ts";
import { writefileMagic } from "./builtins/writefile.ts";
import type { Magic } from "./magic.ts";

export const builtins: readonly Magic[] = [
  shMagic,
  bashMagic,
  npmMagic,
  cdMagic,
  envMagic,
  loadEnvMagic,
  timeMagic,
  checkMagic,
  whoMagic,
  resetMagic,
  htmlMagic,
  markdownMagic,
  svgMagic,
  javascriptMagic,
  latexMagic,
  mermaidMagic,
  writefileMagic,
  historyMagic,
  magicsMagic,
];

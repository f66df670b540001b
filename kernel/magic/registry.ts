/** The magics every kernel of ours has. */

import { checkMagic } from "./builtins/check.ts";
import { cdMagic, envMagic, loadEnvMagic } from "./builtins/environment.ts";
import { historyMagic, listMagic } from "./builtins/list.ts";
import { resetMagic, whoMagic } from "./builtins/names.ts";
import { bashMagic, npmMagic, shMagic } from "./builtins/shell.ts";
import { showMagics } from "./builtins/show.ts";
import { timeMagic } from "./builtins/time.ts";
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
  ...showMagics,
  writefileMagic,
  historyMagic,
  listMagic,
];

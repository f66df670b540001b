/** The magics every kernel of ours has. */
import type { Magic } from "../magic.ts";
import { checkMagic } from "./check.ts";
import { cdMagic, envMagic, loadEnvMagic } from "./environment.ts";
import { historyMagic, listMagic } from "./list.ts";
import { resetMagic, whoMagic } from "./names.ts";
import { bashMagic, npmMagic, shMagic } from "./shell.ts";
import { showMagics } from "./show.ts";
import { timeMagic } from "./time.ts";
import { writefileMagic } from "./writefile.ts";

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

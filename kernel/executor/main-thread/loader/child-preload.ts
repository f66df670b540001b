/** Loaded first in a thread or a process that a cell starts from a TypeScript file. */

import { createSourcePositions } from "../errors/source-positions.ts";
import type { StartedOptions } from "./child-entries.ts";
import { installLoader } from "./hooks.ts";

const given = new URL(import.meta.url).searchParams.get("options");
const { folder, aliases, ownRoot } = JSON.parse(String(given)) as StartedOptions;
const sources = createSourcePositions(ownRoot);
installLoader({ folder, aliases, ownRoot, sources });
sources.install();

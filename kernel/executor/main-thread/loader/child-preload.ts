/** Installs the loader in a thread or a process that a cell starts from a TypeScript file; loaded first there. */

import { createSourcePositions } from "../errors/source-positions.ts";
import type { StartedOptions } from "./child-entries.ts";
import { installLoader } from "./hooks.ts";

const options = new URL(import.meta.url).searchParams.get("options");
const { folder, aliases, ownRoot } = JSON.parse(String(options)) as StartedOptions;
const sources = createSourcePositions(ownRoot);
installLoader({ folder, aliases, ownRoot, sources });
sources.install();

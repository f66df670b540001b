/** The module that a cell gets for `cellflow/kernel`. */
import { cellApi } from "./cell-api.ts";

export const { display, comms, prompt, confirm, alert, setNextInput, shell, names, reset } = cellApi();

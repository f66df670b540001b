/** Gives a task's thread of a deployed run the same SDK as its process has. */
import { useOwnSdk } from "./own-sdk.ts";

useOwnSdk();

/** Gives blocks that messages go out through their `notify`. */
import { named } from "../transfers/arguments.ts";

export interface NotifyMethods {
  /**
   * Sends a message, once. Resolves when the receiver has it.
   * @throws CellflowError `notify.…`, in one line without the address
   */
  notify(body: string, subject?: string): Promise<void>;
  notify(message: { body: string; subject?: string }): Promise<void>;
}

/** What blocks of channels can do. */
export const notifyMethods = {
  async notify(this: object, ...given: unknown[]): Promise<void> {
    const { body, subject } = named("notify", ["body", "subject"], given);
    const { notify } = await import("../messages.ts");
    await notify(this, body, subject);
  },
};

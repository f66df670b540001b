/** The one list of what an object can look like to a front end. Loaded when the first object is displayed. */
import { debugLog } from "../debug-log.ts";
import type { MimeBundle } from "../protocol/message.ts";
import { canvas } from "./canvas.ts";
import { chart } from "./chart.ts";
import type { Displayed } from "./displayed.ts";
import { element } from "./element.ts";
import { link } from "./link.ts";
import { nested } from "./nested/nested.ts";
import { ownDisplay } from "./own-display.ts";
import { dataUrlPicture, picture } from "./picture.ts";
import { betterDataFrame, dataFrame } from "./tables/data-frames.ts";
import { rows } from "./tables/rows.ts";
import { inspectText } from "./text.ts";

/**
 * Kinds of objects, in the order they are tried: each makes the bundle of a value of its kind, and is undefined for
 * any other. A new kind is a file and a line here.
 */
const KINDS: readonly ((value: object) => Displayed)[] = [
  chart,
  canvas,
  element,
  picture,
  dataFrame,
  rows,
  link,
  nested,
];

function text(value: unknown): MimeBundle {
  return { "text/plain": inspectText(value) };
}

/** The bundle of an object or a function. Never throws or rejects: what fails is shown as text. */
export function objectBundle(value: object): Displayed {
  const own = ownDisplay(value);
  if (own) {
    const better = own.bundle instanceof Promise ? undefined : betterDataFrame(value);
    return better ? { ...own.bundle, ...better } : own.bundle;
  }
  for (const kind of KINDS) {
    try {
      const bundle = kind(value);
      if (bundle instanceof Promise)
        return bundle.catch((error: unknown) => {
          debugLog("output.display", error);
          return text(value);
        });
      if (bundle) return bundle;
    } catch (error) {
      // It only resembled this kind.
      debugLog("output.kind", error);
    }
  }
  return text(value);
}

/** The picture in a `data:` URL, else the text. */
export function dataUrlBundle(value: string): MimeBundle {
  return dataUrlPicture(value) ?? text(value);
}

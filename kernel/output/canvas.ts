/** Canvases: what `toDataURL` draws, as a picture. */
import type { MimeBundle } from "../protocol/message.ts";
import { dataUrlPicture } from "./picture.ts";
import { read } from "./read-value.ts";

export function canvas(value: object): MimeBundle | undefined {
  const toDataUrl = read(value, "toDataURL");
  const url: unknown = typeof toDataUrl === "function" ? Reflect.apply(toDataUrl, value, []) : undefined;
  return typeof url === "string" ? dataUrlPicture(url) : undefined;
}

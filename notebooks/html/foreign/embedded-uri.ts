/** Tells data URIs that a page may have from all other addresses. */

const EMBEDDED = {
  picture: /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp|svg\+xml)[;,]/i,
  media: /^data:(?:video|audio)\/[\w.+-]+[;,]/i,
  font: /^data:(?:font\/(?:woff2?|ttf|otf|sfnt)|application\/(?:x-)?font-[\w-]+)[;,]/i,
};

/** Is this the data URI of a picture, a video or a sound, a font? */
export function isEmbedded(kind: keyof typeof EMBEDDED, address: string | undefined): boolean {
  return EMBEDDED[kind].test(address ?? "");
}

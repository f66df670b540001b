/** A message to people, and what is known of where it goes. */

/** What is sent. Both texts are in the markup of the channel that they go to. */
export interface Message {
  /** One line; undefined where there is none. */
  subject: string | undefined;
  body: string;
}

/** A block document with its secrets, whole: what is nested in it stands in its data. */
export interface ChannelBlock {
  /** Of its type: `slack-webhook`. */
  slug: string;
  /** Of the document: `ops`. */
  name: string;
  data: Readonly<Record<string, unknown>>;
}

/** `slack-webhook/ops`: how users write a block, and how errors name it, which never name its address. */
export function blockReference({ slug, name }: Pick<ChannelBlock, "slug" | "name">): string {
  return `${slug}/${name}`;
}

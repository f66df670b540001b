/** Says that there is no block of a name: which is meant, or of which other type one is. */
import type { Client } from "../../client/client.ts";
import { CellflowError } from "../../errors.ts";
import { nearestName } from "../../nearest.ts";

/** Names that are looked at for the nearest. */
const LOOKED_AT = 200;

/** The error, `block.unknown`. */
export async function unknownBlock(client: Client, slug: string, name: string): Promise<CellflowError> {
  const { blocks, transport } = client;
  const ofName = await blocks.documents({ block_documents: { name: { any_: [name] } }, limit: LOOKED_AT });
  const ofType = await blocks.documents({ block_types: { slug: { any_: [slug] } }, limit: LOOKED_AT });
  const [other] = ofName.filter((one) => one.block_type.slug !== slug);
  const nearest = nearestName(
    name,
    ofType.map((one) => one.name),
  );
  const hint = nearest
    ? `; did you mean ${slug}/${nearest}?`
    : other
      ? `; there is ${other.block_type.slug}/${name}, which is of another type`
      : "";
  return new CellflowError("block.unknown", `no block ${slug}/${name} on the API at ${transport.url}${hint}`);
}

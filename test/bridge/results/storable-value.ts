/** Values of the kinds that results may hold. */
import fc, { type ObjectConstraints } from "fast-check";

export function storableValue(more: ObjectConstraints): fc.Arbitrary<unknown> {
  const kinds = { withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true };
  return fc.anything({ ...kinds, ...more });
}

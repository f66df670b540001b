/** Makes the block types of this package from tables of their fields. */
import { type BlockType, makeBlockType } from "./block-type.ts";
import type { BlockDefinition, FieldDefinition, Values } from "./definition.ts";
import type { Kind } from "./fields/kinds.ts";
import { missingField, refuseUnknownFields, wrongField } from "./fields/refusals.ts";

export interface FieldSpec {
  /** On the wire. */
  wire: string;
  kind: Kind;
  isRequired?: boolean;
  default?: unknown;
  /** `shown`: a server's own schema does not know that it is secret; here it is hidden all the same. */
  secret?: "stored" | "shown";
  /** Of an object: each value in it is secret. */
  isSecretInside?: boolean;
  description?: string;
}

export interface TypeSpec<V extends object> {
  name: string;
  title: string;
  slug: string;
  /** For types that Prefect has not. */
  own?: { description: string; codeExample: string };
  capabilities?: readonly string[];
  fields: { readonly [K in keyof V]-?: FieldSpec };
  /** What no field alone tells. @throws CellflowError */
  check?(values: V): void;
}

/** @param methods what its blocks can do; `this` is the block */
export function builtInType<V extends object, B extends object>(
  spec: TypeSpec<V>,
  methods: object = {},
): BlockType<V, B> {
  const { title } = spec;
  const specs = Object.entries(spec.fields) as [string, FieldSpec][];
  const fields: FieldDefinition[] = specs.map(
    ([name, { wire, kind, isRequired = false, secret, isSecretInside }]) => ({
      name,
      wire,
      isRequired,
      takesNull: kind.accepts(null),
      secrets: secret === undefined ? [] : [isSecretInside ? "*" : ""],
      isKnownSecret: secret === "stored",
      blocks: kind.blocks ?? [],
      areBlocksListed: false,
      toWire: kind.toWire ?? ((value) => value),
      fromWire: kind.fromWire ?? ((value) => value),
    }),
  );
  const complete = (given: Values): Values => {
    refuseUnknownFields({ title, fields }, given);
    const values = specs.flatMap(([name, { kind, isRequired, default: otherwise }]) => {
      // Nothing is no value, however it is said; but for a field that takes any.
      const isGiven = given[name] !== undefined && (given[name] !== null || kind.accepts(null));
      if (!isGiven && isRequired) throw missingField(title, name, kind.expects);
      if (!isGiven) return otherwise === undefined ? [] : [[name, otherwise]];
      if (!kind.accepts(given[name])) throw wrongField(title, name, kind.expects, given[name]);
      return [[name, given[name]]];
    });
    const whole: Values = Object.fromEntries(values);
    spec.check?.(whole as V);
    return whole;
  };
  const definition: BlockDefinition = {
    name: spec.name,
    title,
    slug: spec.slug,
    description: spec.own?.description,
    codeExample: spec.own && `\`\`\`typescript\n${spec.own.codeExample}\n\`\`\``,
    capabilities: spec.capabilities ?? [],
    isPrefects: spec.own === undefined,
    fields,
    prototype: {},
    complete,
    schemas: () => ({ properties: propertiesOf(specs), definitions: {} }),
  };
  return makeBlockType<V, B>(definition, methods);
}

function propertiesOf(specs: readonly [string, FieldSpec][]) {
  return Object.fromEntries(
    specs.map(([, { wire, kind, default: otherwise, secret, description }]) => [
      wire,
      {
        ...kind.schema,
        ...(otherwise !== undefined && { default: otherwise }),
        ...(secret && { format: "password", writeOnly: true }),
        ...(description !== undefined && { description }),
      },
    ]),
  );
}

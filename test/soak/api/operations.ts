/** Reads which operations a server has, and the shapes of their bodies, from its OpenAPI document. */

/** A JSON schema as FastAPI writes them. */
export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  pattern?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  prefixItems?: Schema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
}

export interface Operation {
  method: string;
  /** Below /api, with its parameters in braces. */
  path: string;
  parameters: Parameter[];
  body?: Schema;
}

export interface ApiDocument {
  operations: Operation[];
  /** The schema a reference stands for; any other is itself. */
  resolve(schema: Schema): Schema;
}

interface OpenApi {
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, Schema> };
}

interface OpenApiOperation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

/** Asks the server whose API is at `apiUrl` (`…/api`) for its document. */
export async function readApiDocument(apiUrl: string): Promise<ApiDocument> {
  const response = await fetch(`${apiUrl}/openapi.json`);
  return apiDocument((await response.json()) as OpenApi);
}

/** The operations of an OpenAPI document. */
export function apiDocument({ paths, components }: OpenApi): ApiDocument {
  const resolve = (schema: Schema): Schema => {
    if (schema.$ref !== undefined)
      return resolve(components.schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {});
    return schema.allOf?.length === 1 && schema.allOf[0] ? resolve(schema.allOf[0]) : schema;
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]): Operation => {
      const body = requestBody?.content["application/json"]?.schema;
      return {
        method: method.toUpperCase(),
        path: path.replace(/^\/api(?=\/)/, ""),
        parameters: parameters.filter((each) => each.in !== "header"),
        ...(body === undefined ? {} : { body }),
      };
    }),
  );
  return { operations, resolve };
}

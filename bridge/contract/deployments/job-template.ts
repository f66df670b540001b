/** Checks the template of a pool's jobs: what stands in it is declared. */

type Json = Record<string, unknown>;

const PLACEHOLDER = /\{\{\s*([\w.\-[\]$]+)\s*\}\}/g;
/** Those that are no variables: blocks, variables and the environment. */
const NO_VARIABLE = /^(?:prefect\.(?:blocks|variables)\.|\$)/;

/** What is wrong with the template, in Prefect's words; undefined when nothing is. */
export function templateProblem(template: Json): string | undefined {
  if (Object.keys(template).length === 0) return undefined;
  const { job_configuration: configuration, variables } = template;
  if (!isFilled(configuration) || !isFilled(variables))
    return "The `base_job_template` must contain both a `job_configuration` key and a `variables` key.";
  const text = JSON.stringify(Object.values(configuration));
  const used = new Set([...text.matchAll(PLACEHOLDER)].map(([, name = ""]) => name));
  const { properties } = variables;
  const declared = isFilled(properties) ? properties : {};
  const missing = [...used].filter((name) => !NO_VARIABLE.test(name) && !Object.hasOwn(declared, name));
  if (missing.length === 0) return undefined;
  return `The variables specified in the job configuration template must be present as properties in the variables schema. Your job configuration uses the following undeclared variable(s): ${missing.join(" ,")}.`;
}

function isFilled(value: unknown): value is Json {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

/** Serves flows from the program that defines them: registers deployments, and runs what is scheduled, until stopped. */
import { currentRun } from "../../context.ts";
import type { Definition } from "../../engine/definition.ts";
import { theHost } from "../../engine/host.ts";
import { CellflowError } from "../../errors.ts";
import { type Assignment, readAssignment } from "./assignment.ts";
import { checkServeOptions, type ServeOptions, type ServingOptions } from "./options.ts";
import { thisProgram } from "./program.ts";
import { isServedDeployment, type ServedDeployment, servedDeployment } from "./served-deployment.ts";

/**
 * Serves deployments, as `flow.toDeployment(…)` gives them, until Ctrl-C or SIGTERM: `serve(a, b, { limit: 2 })`. Each run
 * is a process of its own, which runs the program's file up to this call.
 * @throws CellflowError `serve.*`, `options.*`; ApiError and UnreachableError of the API
 */
export async function serve(
  ...given: readonly [ServedDeployment, ...(ServedDeployment | ServingOptions)[]]
): Promise<void> {
  const last = given.at(-1);
  const options = given.length > 1 && !isServedDeployment(last) ? (last as ServingOptions) : {};
  const deployments = given.filter((one, at) => at < given.length - 1 || isServedDeployment(one));
  const wrong = deployments.findIndex((one) => !isServedDeployment(one));
  if (deployments.length === 0 || wrong >= 0) {
    throw new CellflowError(
      "serve.deployment",
      'serve() takes what flow.toDeployment({ name: "daily" }) gives, one or several, and options last',
    );
  }
  checkServeOptions("serve", options);
  await serveAll(deployments as ServedDeployment[], options);
}

/** What `flow.serve()` does. @throws as `serve` */
export async function serveFlow(flow: Definition, options: ServeOptions = {}): Promise<void> {
  await serveAll([servedDeployment("flow.serve", flow, options)], options);
}

async function serveAll(deployments: readonly ServedDeployment[], options: ServingOptions): Promise<void> {
  refuseElsewhere(deployments);
  const assignment = readAssignment();
  if (assignment) {
    const own = deployments.find(({ name }) => name === assignment.deployment);
    if (!own) {
      // Of another call of serve(), perhaps: the program goes on to it.
      sayUnserved(deployments, assignment);
      return;
    }
    const { runAssigned } = await import("./run-assigned.ts");
    await runAssigned(own.flow, assignment);
  }
  if (process.env.PREFECT__FLOW_RUN_ID) {
    // A module that a deployed flow is of, say.
    process.stderr.write("cellflow: serve() does nothing in the process of a flow run\n");
    return;
  }
  const { serveDeployments } = await import("./serve-deployments.ts");
  await serveDeployments(deployments, options, thisProgram());
}

/** Says, if the program ends without it, that the deployment is served no more: the program was changed. */
function sayUnserved(deployments: readonly ServedDeployment[], { deployment }: Assignment): void {
  const names = deployments.map(({ name }) => name).join(", ");
  process.once("exit", () => {
    if (readAssignment()?.deployment !== deployment) return;
    process.stderr.write(`cellflow: the program serves ${names} now, and no ${deployment}: start it again\n`);
  });
}

/** @throws CellflowError `serve.notebook`, `serve.run`, `serve.deployment` */
function refuseElsewhere(deployments: readonly ServedDeployment[]): void {
  const [first] = deployments;
  if (theHost().hasOrigins()) {
    const { cron, every } = first?.options ?? {};
    const flag = cron ? ` --cron "${[cron].flat()[0]}"` : every ? ` --every ${[every].flat()[0]}` : "";
    throw new CellflowError(
      "serve.notebook",
      `serve() starts the program's file again for each run, and a notebook is none: write %%deploy ${first?.flowName}${flag} ` +
        "in a cell of its own and run npx --no cellflow up, or call serve() in a .ts file that you run with node",
    );
  }
  if (currentRun()) {
    throw new CellflowError(
      "serve.run",
      "serve() can't be called in a run of a task or flow: call it in the program itself",
    );
  }
  const names = deployments.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined)
    throw new CellflowError(
      "serve.deployment",
      `serve() got two deployments ${twice}: give each a name of its own`,
    );
}

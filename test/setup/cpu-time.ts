/** How long code computes, whatever else the machine does: the CPU time of this thread. */

/** Runs `work`; resolves with the milliseconds of CPU time that this thread spent meanwhile. */
export async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

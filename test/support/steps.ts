/** Effort without a clock: how often each piece of our own code runs. The same input takes the same steps, everywhere. */
import { Session } from 'node:inspector/promises';

const session = new Session();
session.connect();
await session.post('Profiler.enable');
// From here on, so import this first: code that has run before is not counted block by block.
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/** Steps of the core while `act` ran: the times that its functions, branches and bodies of loops were entered. */
export async function stepsOf(act: () => unknown): Promise<number> {
  await session.post('Profiler.takePreciseCoverage'); // begins anew
  await act();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result
    .filter(({ url }) => url.includes('/components/core/'))
    .flatMap(({ functions }) => functions)
    .flatMap(({ ranges }) => ranges)
    .reduce((sum, { count }) => sum + count, 0);
}

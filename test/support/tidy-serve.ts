/** `serve`, which collects its garbage when it is sent SIGUSR2, so that its memory is what it holds. */
import { collectGarbage } from './collect-garbage.ts';

process.on('SIGUSR2', collectGarbage);
await import('../../netlify/cli.ts');

import type { Config } from '@netlify/functions';
import { createHandler } from '../handler.ts';
import { storeFromEnv } from '../stores/from-env.ts';

export default createHandler({ store: () => storeFromEnv() });

// Netlify reads this without running the file, so nothing but literals is seen.
export const config: Config = { path: ['/api/shared-sessions', '/api/shared-sessions/*'] };

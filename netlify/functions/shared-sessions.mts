import type { Config } from '@netlify/functions';
import { createHandler } from '../http/handler.ts';
import { storeFromEnv } from '../stores/from-env.ts';

export default createHandler({ store: () => storeFromEnv() });

// Netlify reads this without running the file, so nothing but literals is seen. The limit is on all requests of an address:
// 50 people behind one, each polling twice a second and writing four times. One function rather than a stricter one for
// creations: it stays warm, a site of one's own needs one file, and the handler counts creations itself.
export const config: Config = {
  path: ['/api/shared-sessions', '/api/shared-sessions/*'],
  rateLimit: { windowLimit: 18000, windowSize: 60, aggregateBy: ['ip', 'domain'] },
};

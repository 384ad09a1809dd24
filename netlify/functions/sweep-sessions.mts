import type { Config } from '@netlify/functions';
import { storeFromEnv } from '../stores/from-env.ts';
import { sweep } from '../log/sweep.ts';

/** Netlify gives a scheduled function 30 seconds, and runs it for the published deploy alone. */
export default async () => {
  console.log('sweep-sessions', await sweep({ store: await storeFromEnv(), seconds: 20 }));
};

export const config: Config = { schedule: '@daily' };

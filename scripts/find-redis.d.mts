export function findRedis(): Promise<string>;
export const redisAdvice: string;

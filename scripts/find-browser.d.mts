export function findBrowser(): Promise<string | undefined>;
export const browserAdvice: string;

/** Where the function answers, unless told otherwise. */
export const basePath = '/api/shared-sessions';

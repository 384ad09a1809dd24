/** What `report.test.ts` has both runners run: it holds no test. */
export {};

/** What `report.test.ts` has both runners run: it breaks before there is a test. */
throw new Error('planted before the first test');

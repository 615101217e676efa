export * from './access.ts';
export * from './drafts.ts';
export * from './environments.ts';
export * from './jobs.ts';
export * from './products.ts';

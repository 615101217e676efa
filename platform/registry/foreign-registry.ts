import { PlatformError, type Registry } from '../ports.ts';

/** The registry that the nodes pull from, which CI alone has access to: images are taken for present, and its own rules remove them. */
export const foreignRegistry: Registry = {
  has: async () => true,
  delete: () =>
    Promise.reject(new PlatformError('RegistryForeign', 'the registry’s own rules decide', { retryable: false })),
  list: async () => [],
  tag: async () => {},
};

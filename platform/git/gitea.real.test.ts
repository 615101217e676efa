import { randomBytes } from 'node:crypto';

import { testGitea } from '../../devstack/test-servers.ts';
import { describeGitHost } from './git-host.contract.ts';

describeGitHost('Gitea', async () => ({
  ...(await testGitea()),
  organisation: `contract-${randomBytes(4).toString('hex')}`,
  stop: async () => {},
}));

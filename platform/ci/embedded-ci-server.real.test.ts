import { describeBuilder } from './builder.contract.ts';
import { ciAccess, startCiFixture } from './ci-fixture.ts';
import { createJenkinsBuilder } from './jenkins-builder.ts';

describeBuilder('embedded', async () => {
  const fixture = await startCiFixture();
  return {
    builder: fixture.builder(),
    stranger: createJenkinsBuilder({ url: fixture.server().url, ...ciAccess, token: 'wrong' }),
    cloneUrl: fixture.repository.cloneUrl,
    commit: (changes) => fixture.repository.commit(changes),
    request: (changes) => fixture.request(changes),
    stop: () => fixture.stop(),
  };
});

import { describe, expect, it } from 'vitest';
import { isCurrent, jobConfig, repositoryOf } from './jenkins-job-config.ts';

describe('jobConfig', () => {
  it.each(['http://127.0.0.1:3000/assembox/shop.git', `https://git/a?b=1&c="<'>"`])('keeps the address %s', (url) => {
    const config = jobConfig(url, null);
    expect(repositoryOf(config)).toBe(url);
    expect(isCurrent(config, url, null)).toBe(true);
    expect(isCurrent(config, `${url}x`, null)).toBe(false);
  });

  it('checks out the commit that the build is given, and runs its Jenkinsfile', () => {
    const config = jobConfig('http://git/shop.git', 'git-reader');
    expect(config).toContain('<name>${COMMIT}</name>');
    expect(config).toContain('<scriptPath>Jenkinsfile</scriptPath>');
    expect(config).toContain('<credentialsId>git-reader</credentialsId>');
    expect(isCurrent(config, 'http://git/shop.git', 'git-reader')).toBe(true);
    expect(isCurrent(config, 'http://git/shop.git', 'another')).toBe(false);
    expect(isCurrent(config, 'http://git/shop.git', null)).toBe(false);
  });

  it('is renewed when a parameter is missing', () => {
    const config = jobConfig('http://git/shop.git', null).replace('<name>SKIP_TESTS</name>', '<name>OLD</name>');
    expect(isCurrent(config, 'http://git/shop.git', null)).toBe(false);
  });
});

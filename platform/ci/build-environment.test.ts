import { describe, expect, it } from 'vitest';
import { installEnvironment, stepEnvironment } from './build-environment.ts';

const host = {
  PATH: '/usr/bin',
  HOME: '/home/ada',
  DATABASE_URL: 'mysql://root:secret@db/x',
  GITEA_TOKEN: 'secret',
  npm_config_registry: 'http://registry/',
  npm_config_prefix: '/usr',
  HTTPS_PROXY: 'http://proxy/',
  NODE_OPTIONS: '--inspect',
};

describe('the environment of a build', () => {
  it('lets the steps see a search path and no more of the host', () => {
    const environment = stepEnvironment(host, '/builds/home');
    expect(Object.keys(environment).toSorted()).toEqual([
      'CI',
      'GOGC',
      'GOMEMLIMIT',
      'HOME',
      'LANG',
      'MIMALLOC_ALLOW_THP',
      'NODE_COMPILE_CACHE',
      'NODE_OPTIONS',
      'NO_COLOR',
      'PATH',
    ]);
    expect(environment['HOME']).toBe('/builds/home');
    expect(environment['PATH']).toMatch(/:\/usr\/bin$/);
  });

  it('lets the installation reach the registry as the host does', () => {
    const environment = installEnvironment(host, '/builds/home');
    expect(environment).toMatchObject({
      HOME: '/home/ada',
      npm_config_registry: 'http://registry/',
      HTTPS_PROXY: 'http://proxy/',
    });
    expect(JSON.stringify(environment)).not.toContain('secret');
    expect(environment).not.toHaveProperty('npm_config_prefix');
    expect(environment['NODE_OPTIONS']).not.toContain('--inspect');
  });
});

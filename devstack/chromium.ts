import { aptInstall } from './apt.ts';
import { findExecutable, isExecutable } from './command.ts';
import type { Progress } from './progress.ts';
import { firstWay, type Attempt } from './ways.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** Path of a Chromium for `playwright-core`'s `executablePath`. Throws `Unavailable`. */
export async function findChromium(env: NodeJS.ProcessEnv, progress: Progress): Promise<string> {
  return await firstWay({
    subject: 'Chromium, which the browser tests drive',
    ways: [
      { name: 'CHROMIUM_PATH', attempt: async () => await givenChromium(env['CHROMIUM_PATH']) },
      {
        name: 'a browser on the PATH',
        attempt: async () => {
          const found = await findExecutable(names, env);
          return found === null ? { missing: `none of ${names.join(', ')}` } : { found };
        },
      },
      {
        name: '`apt-get install`',
        attempt: async () => await aptInstall({ packages: ['chromium'], executables: names, env, progress }),
      },
    ],
    mends: [
      'install Chromium or Chrome and put it on the PATH',
      'set CHROMIUM_PATH to the executable of a Chromium or Chrome',
    ],
  });
}

async function givenChromium(given: string | undefined): Promise<Attempt<string>> {
  if (given === undefined || given === '') {
    return { missing: 'not set' };
  }
  return (await isExecutable(given)) ? { found: given } : { missing: `${given} is not an executable file` };
}

import type { CiConfig } from '../../platform/config.ts';
import { JenkinsClient } from '../../platform/ci/jenkins-client.ts';
import { describeClockIn } from './check.ts';

/** Jenkins looks at the right to make jobs before it looks at the name: one without a name is never made. */
const namelessJob = { method: 'POST', contentType: 'application/xml', body: '' } as const;

/** Whether it lets us in, and lets us make the jobs of products. */
export async function askJenkins({ url, user, token }: Pick<CiConfig, 'url' | 'user' | 'token'>): Promise<string> {
  const { origin } = new URL(url);
  const client = new JenkinsClient({ url, user, token });
  const { headers, status } = await client.send('/api/json');
  if (status !== 200) throw new Error(`${origin} answered ${status}, as Jenkins does not`);
  const refused = await client.send('/createItem?name=', namelessJob);
  if (refused.status !== 400)
    throw new Error(`${origin} answered ${refused.status} to a job without a name, and not 400`);
  const version = headers.get('x-jenkins');
  const clock = describeClockIn(headers);
  return `${origin} answers${version === null ? '' : `, version ${version}`}, and lets ${user} make jobs${clock}`;
}

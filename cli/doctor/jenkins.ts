import type { CiConfig } from '../../platform/config.ts';
import { JenkinsClient } from '../../platform/ci/jenkins-client.ts';
import { findPlugins } from '../../platform/ci/jenkins-plugins.ts';
import { describeClockIn } from './check.ts';

/** Jenkins looks at the right to make jobs before it looks at the name: one without a name is never made. */
const namelessJob = { method: 'POST', contentType: 'application/xml', body: '' } as const;

/** Whether it lets us in, lets us make the jobs of products, and has the plugins that they need. */
export async function askJenkins({ url, user, token }: Pick<CiConfig, 'url' | 'user' | 'token'>): Promise<string> {
  const { origin } = new URL(url);
  const client = new JenkinsClient({ url, user, token });
  const { headers, status } = await client.send('/api/json');
  if (status !== 200) throw new Error(`${origin} answered ${status}, as Jenkins does not`);
  const refused = await client.send('/createItem?name=', namelessJob);
  if (refused.status !== 400)
    throw new Error(`${origin} answered ${refused.status} to a job without a name, and not 400`);
  const plugins = await describePlugins(client, user);
  const version = headers.get('x-jenkins');
  const clock = describeClockIn(headers);
  return `${origin} answers${version === null ? '' : `, version ${version}`}, and lets ${user} make jobs${plugins}${clock}`;
}

async function describePlugins(client: JenkinsClient, user: string): Promise<string> {
  const found = await findPlugins(client);
  if (found === 'none') return '';
  if (found === 'hidden') return `; its plugins cannot be told, since ${user} lacks the right Overall/SystemRead`;
  const { missing, inactive } = found;
  const faults = [
    ...(missing.length === 0 ? [] : [`lacks the plugins ${missing.join(', ')}`]),
    ...(inactive.length === 0 ? [] : [`has plugins that are not active: ${inactive.join(', ')}`]),
  ];
  if (faults.length > 0) throw new Error(`it lets ${user} make jobs, but ${faults.join(', and ')}`);
  return ', has the plugins that they need';
}

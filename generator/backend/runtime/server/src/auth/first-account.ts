import type { DataSource } from 'typeorm';

import { authorship } from '../platform/authorship.js';
import { hashPassword } from '../platform/passwords.js';
import { product } from '../product.js';
import { User } from './user.entity.js';

/** Creates the account of the environment, with every role, where there is no account yet. */
export async function createFirstAccount(
  dataSource: DataSource,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<void> {
  if (await dataSource.manager.existsBy(User, {})) return;
  await dataSource.manager.insert(User, {
    ...authorship(),
    username,
    passwordHash: await hashPassword(password),
    name: username,
    roles: [...product.roles],
    isEnable: true,
  });
}

import { createHash } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { DataSource } from 'typeorm';

import { hashPassword, passwordMatches } from '../platform/passwords.js';
import { Problem, invalid } from '../platform/problem.js';
import type { SignedInUser } from '../platform/request-context.js';
import { text } from '../platform/texts.js';
import { User } from './user.entity.js';

export interface Session {
  readonly token: string;
  readonly user: SignedInUser;
}

interface Claims {
  readonly sub: string;
  /** Changes with the password, which so ends the sessions before. */
  readonly stamp: string;
}

interface Remembered {
  readonly user: SignedInUser;
  readonly stamp: string;
  readonly until: number;
}

const rememberMilliseconds = 3000;

@Injectable()
export class AuthService {
  /** Spares the database a query per request; a disabled account is refused within three seconds everywhere. */
  private readonly remembered = new Map<string, Remembered>();
  private readonly nobody = hashPassword('nobody');

  constructor(
    private readonly dataSource: DataSource,
    private readonly jwt: JwtService,
  ) {}

  async login(username: string, password: string): Promise<Session> {
    const user = await this.find({ username });
    const matches = await passwordMatches(user?.passwordHash ?? (await this.nobody), password);
    if (!user || !matches) throw new Problem(401, { title: text('wrongCredentials'), code: 'WRONG_CREDENTIALS' });
    return await this.open(user);
  }

  /** The user of a good token; null for any other. */
  async userOf(token: string): Promise<SignedInUser | null> {
    const claims = await this.jwt.verifyAsync<Claims>(token).catch(() => null);
    if (!claims) return null;
    const known = await this.recall(claims.sub);
    return known?.stamp === claims.stamp ? known.user : null;
  }

  /** Ends every other session of the user. */
  async changePassword(id: string, current: string, next: string): Promise<Session> {
    const user = await this.find({ id });
    if (!user || !(await passwordMatches(user.passwordHash, current))) {
      throw invalid([{ field: 'current', message: text('notThePassword') }]);
    }
    const passwordHash = await hashPassword(next);
    await this.dataSource.manager.update(User, user.id, { passwordHash, modifierAt: new Date() });
    this.forget(id);
    return await this.open(Object.assign(user, { passwordHash }));
  }

  forget(id: string): void {
    this.remembered.delete(id);
  }

  private async open(user: User): Promise<Session> {
    const token = await this.jwt.signAsync({ sub: user.id, stamp: stampOf(user) });
    return { token, user: signedIn(user) };
  }

  private async recall(id: string): Promise<Remembered | null> {
    const known = this.remembered.get(id);
    if (known && known.until > Date.now()) return known;
    const user = await this.find({ id });
    this.remembered.delete(id);
    if (!user) return null;
    const fresh = { user: signedIn(user), stamp: stampOf(user), until: Date.now() + rememberMilliseconds };
    if (this.remembered.size >= 10_000) this.remembered.clear();
    this.remembered.set(id, fresh);
    return fresh;
  }

  private async find(where: { id: string } | { username: string }): Promise<User | null> {
    return await this.dataSource.manager
      .createQueryBuilder(User, 'user')
      .addSelect('user.passwordHash')
      .where({ ...where, isEnable: true })
      .getOne();
  }
}

function signedIn({ id, username, name, roles }: User): SignedInUser {
  return { id, username, name, roles };
}

function stampOf(user: User): string {
  return createHash('sha256').update(user.passwordHash).digest('base64url').slice(0, 16);
}

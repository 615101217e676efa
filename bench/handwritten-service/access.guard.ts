import { createHash } from 'node:crypto';

import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';

import { Account } from './entities.js';

export interface SignedIn {
  readonly id: string;
  readonly name: string;
}

export interface SignedInRequest extends FastifyRequest {
  user: SignedIn;
}

interface Known {
  readonly user: SignedIn;
  readonly stamp: string;
  readonly until: number;
}

/** A good token of an account that is still enabled; asked of the database every three seconds. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly jwt: JwtService,
    private readonly dataSource: DataSource,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ');
    if (scheme !== 'Bearer') throw new UnauthorizedException();
    const claims = await this.jwt.verifyAsync<{ sub: string; stamp: string }>(token).catch(() => null);
    const known = claims === null ? null : await this.recall(claims.sub);
    if (claims === null || known === null || known.stamp !== claims.stamp) throw new UnauthorizedException();
    request.user = known.user;
    return true;
  }

  private async recall(id: string): Promise<Known | null> {
    const known = this.known.get(id);
    if (known !== undefined && known.until > Date.now()) return known;
    const account = await this.dataSource.manager
      .createQueryBuilder(Account, 'account')
      .addSelect('account.passwordHash')
      .where({ id, isEnable: true })
      .getOne();
    if (account === null) return null;
    const stamp = createHash('sha256').update(account.passwordHash).digest('base64url').slice(0, 16);
    const fresh = { user: { id, name: account.name }, stamp, until: Date.now() + 3000 };
    this.known.set(id, fresh);
    return fresh;
  }
}

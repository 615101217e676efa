import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';

import { Problem } from '../platform/problem.js';
import { signIn } from '../platform/request-context.js';
import { text } from '../platform/texts.js';
import { AuthService } from './auth.service.js';
import { Roles } from './roles.decorator.js';

/** Lets a request in if its bearer token is good and its user has one of the roles. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly auth: AuthService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const roles: readonly string[] | 'anybody' = this.reflector.getAllAndOverride(Roles, targets) ?? [];
    if (roles === 'anybody') return true;
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    const user = token === undefined ? null : await this.auth.userOf(token);
    if (!user) throw new Problem(401, { title: text('signInFirst'), code: 'UNAUTHENTICATED' });
    if (roles.length > 0 && !user.roles.some((role) => roles.includes(role))) {
      throw new Problem(403, { title: text('forbidden'), code: 'FORBIDDEN' });
    }
    signIn(user);
    return true;
  }
}

import { Injectable } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';

/** Slows down guessing: so many attempts a minute for one account from one address. */
@Injectable()
export class LoginThrottleGuard extends ThrottlerGuard {
  protected override async getTracker(request: FastifyRequest): Promise<string> {
    const { body } = request;
    const username = typeof body === 'object' && body !== null && 'username' in body ? String(body.username) : '';
    return `${request.ip} ${username.toLowerCase()}`;
  }
}

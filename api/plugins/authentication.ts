import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

import type { Requester } from '../../workflows/contract.ts';
import { hasRole, mayEnter, type Principal, type Role } from '../principal.ts';
import { notFound, Problem } from '../problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. A route that names nobody is refused at start. */
    allow?: Role | 'anyone';
  }
  interface FastifyRequest {
    principal: Principal | null;
  }
}

export interface AuthenticationOptions {
  /** Null for an unknown, disabled or expired token. */
  readonly authenticate: (token: string) => Promise<Principal | null>;
  /** Routes of foreign plugins that anyone may use. */
  readonly openPrefixes: readonly string[];
}

/** Bearer tokens and roles: each route says in its config who may use it. */
export const authentication = fastifyPlugin(
  (app: FastifyInstance, options: AuthenticationOptions, done: () => void) => {
    app.decorateRequest('principal', null);
    app.addHook('onRoute', (route) => {
      const open = options.openPrefixes.some((prefix) => route.url.startsWith(prefix));
      if (!route.config?.allow && !open) throw new Error(`Route ${route.url} does not say who may use it`);
    });
    app.addHook('onRequest', async (request) => {
      const allow = request.routeOptions.config.allow;
      if (!allow || allow === 'anyone') return;
      const principal = await identify(request, options);
      request.principal = principal;
      if (!hasRole(principal, allow)) throw forbidden(principal, allow);
      if (hasProductId(request.params)) requireProductAccess(request, request.params.productId);
    });
    done();
  },
  { name: 'authentication' },
);

async function identify(request: FastifyRequest, options: AuthenticationOptions): Promise<Principal> {
  const token = /^Bearer ([\w.~+/-]+=*)$/iu.exec(request.headers.authorization ?? '')?.[1];
  const principal = token ? await options.authenticate(token) : null;
  if (principal) return principal;
  throw new Problem(
    401,
    'unauthenticated',
    'Sign-in needed',
    token ? 'The token is unknown, disabled or expired.' : 'The request carries no token.',
    { mend: 'Send the header "Authorization: Bearer <token>".', headers: { 'www-authenticate': 'Bearer' } },
  );
}

function forbidden(principal: Principal, role: Role): Problem {
  return new Problem(
    403,
    'forbidden',
    'Not allowed',
    `This needs the role ${role}; ${principal.name} has ${principal.roles.join(', ') || 'none'}.`,
    { mend: `Ask an admin for the role ${role}, or use another token.` },
  );
}

function hasProductId(params: unknown): params is { productId: string } {
  return typeof params === 'object' && params !== null && 'productId' in params && typeof params.productId === 'string';
}

/** The signed-in caller of a route that is not open to anyone. */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new Error('The route is open to anyone: nobody has signed in');
  return request.principal;
}

/** As who asked stands in a job. */
export function requesterOf(request: FastifyRequest): Requester {
  const { id, name } = principalOf(request);
  return { id, name };
}

/** Products outside the token's scope look as if they did not exist. */
export function requireProductAccess(request: FastifyRequest, productId: string): void {
  if (!mayEnter(principalOf(request), productId)) throw notFound(`product ${productId}`);
}

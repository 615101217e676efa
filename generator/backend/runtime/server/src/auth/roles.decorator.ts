import { Reflector } from '@nestjs/core';

import type { Role } from '../product.js';

/** Who may call, without it every signed-in user. A method's own counts, not its class's as well. */
export const Roles = Reflector.createDecorator<readonly Role[] | 'anybody'>();

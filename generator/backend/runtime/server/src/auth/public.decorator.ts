import { Roles } from './roles.decorator.js';

/** Needs no signing in. */
export const Public = (): ClassDecorator & MethodDecorator => Roles('anybody');

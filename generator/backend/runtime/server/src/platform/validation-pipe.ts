import { ValidationPipe, type ValidationError } from '@nestjs/common';

import { type FieldError, invalid } from './problem.js';
import { ruleMessage, text } from './texts.js';

/** Checks every body and parameter class: unknown properties are refused, and all mistakes are told at once. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: false, value: true },
    exceptionFactory: (errors) => invalid(fieldErrors(errors)),
  });
}

function fieldErrors(errors: readonly ValidationError[], path = ''): FieldError[] {
  return errors.flatMap((error) => {
    const field = `${path}${error.property}`;
    const own = error.constraints ? [{ field, message: fieldMessage(error, error.constraints) }] : [];
    return [...own, ...fieldErrors(error.children ?? [], `${field}.`)];
  });
}

/** One message a field: that it is missing, or else the first rule that it breaks. */
function fieldMessage({ property, value }: ValidationError, broken: Readonly<Record<string, string>>): string {
  if (broken['whitelistValidation'] !== undefined) return text('unknownProperty');
  if (value === undefined) return text('required');
  const [rule = '', message = ''] = Object.entries(broken).at(-1) ?? [];
  return ruleMessage(rule, message.startsWith(`${property} `) ? message.slice(property.length + 1) : message);
}

import { ts } from 'ts-morph';
import { didYouMean, listed } from '../suggestion.ts';
import { allowedMethods, forbiddenMembers } from './members.ts';
import { binaryOperators, prefixOperators } from './operators.ts';
import { printString, printTemplateText } from './quote.ts';
import { forbiddenMend, reservedParameters, shorten } from './refusals.ts';

export interface ExpressionProblem {
  /** Characters from the start of the expression. */
  readonly offset: number;
  readonly message: string;
  readonly mend: string;
}

export interface PrintScope {
  readonly variables: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  readonly offsetOf: (node: ts.Node) => number;
}

export interface Printed {
  readonly source: string;
  readonly variables: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  readonly problems: readonly ExpressionProblem[];
}

/** Prints an expression from the nodes that are allowed; anything else becomes a problem. */
export function printExpression(node: ts.Expression, scope: PrintScope): Printed {
  const printer = new Printer(scope);
  const source = printer.print(node);
  return { source, variables: printer.variables, functions: printer.functions, problems: printer.problems };
}

const deepest = 200;
const plainName = /^[A-Za-z][A-Za-z0-9]*$/u;

class Printer {
  readonly variables = new Set<string>();
  readonly functions = new Set<string>();
  readonly problems: ExpressionProblem[] = [];
  readonly #scope: PrintScope;
  readonly #parameters: string[] = [];
  #depth = 0;

  constructor(scope: PrintScope) {
    this.#scope = scope;
  }

  print(node: ts.Expression): string {
    this.#depth += 1;
    if (this.#depth > deepest) throw new RangeError('nested too deeply');
    const text = this.#printNode(node);
    this.#depth -= 1;
    return text;
  }

  #printNode(node: ts.Expression): string {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return printString(node.text);
    if (ts.isNumericLiteral(node)) return this.#number(node);
    if (node.kind === ts.SyntaxKind.TrueKeyword) return 'true';
    if (node.kind === ts.SyntaxKind.FalseKeyword) return 'false';
    if (node.kind === ts.SyntaxKind.NullKeyword) return 'null';
    if (ts.isIdentifier(node)) return this.#variable(node);
    if (ts.isParenthesizedExpression(node)) return `(${this.print(node.expression)})`;
    if (ts.isTemplateExpression(node)) return this.#template(node);
    if (ts.isPropertyAccessExpression(node)) return this.#property(node);
    if (ts.isElementAccessExpression(node)) return this.#element(node);
    if (ts.isBinaryExpression(node)) return this.#binary(node);
    if (ts.isPrefixUnaryExpression(node)) return this.#prefix(node);
    if (ts.isConditionalExpression(node)) {
      return `${this.print(node.condition)} ? ${this.print(node.whenTrue)} : ${this.print(node.whenFalse)}`;
    }
    if (ts.isCallExpression(node)) return this.#call(node);
    if (ts.isArrayLiteralExpression(node)) return `[${node.elements.map((element) => this.print(element)).join(', ')}]`;
    if (ts.isObjectLiteralExpression(node)) return this.#object(node);
    if (ts.isArrowFunction(node)) {
      return this.#refuse(
        node,
        'a function stands here',
        'functions can only be handed to `map`, `filter`, `sum` and the like',
      );
    }
    return this.#refuse(node, `\`${shorten(node.getText())}\` is not allowed in an expression`, forbiddenMend(node));
  }

  #refuse(node: ts.Node, message: string, mend: string): string {
    this.problems.push({ offset: this.#scope.offsetOf(node), message, mend });
    return 'undefined';
  }

  #number(node: ts.NumericLiteral): string {
    const value = Number(node.text);
    if (Number.isFinite(value)) return node.text;
    return this.#refuse(node, 'this number is too large', 'write a smaller one');
  }

  #variable(node: ts.Identifier): string {
    const name = node.text;
    if (name === 'undefined' || this.#parameters.includes(name)) return name;
    if (this.#scope.variables.has(name)) {
      this.variables.add(name);
      return name;
    }
    const known = [...this.#scope.variables, ...this.#parameters];
    const near = didYouMean(name, [...known, ...this.#scope.functions]);
    if (this.#scope.functions.has(name))
      return this.#refuse(node, `\`${name}\` is a function`, `call it: \`${name}(…)\``);
    return this.#refuse(
      node,
      `there is no \`${shorten(name)}\` here${near}`,
      `use ${known.length === 0 ? 'literals' : listed(known)}`,
    );
  }

  #template(node: ts.TemplateExpression): string {
    const spans = node.templateSpans.map(
      (span) => `\${${this.print(span.expression)}}${printTemplateText(span.literal.text)}`,
    );
    return `\`${printTemplateText(node.head.text)}${spans.join('')}\``;
  }

  #member(name: ts.MemberName, isCalled: boolean): string {
    const text = name.text;
    if (ts.isPrivateIdentifier(name) || !plainName.test(text) || forbiddenMembers.has(text)) {
      return this.#refuse(name, `\`${shorten(text)}\` cannot be read`, 'read fields and relations only');
    }
    if (isCalled && !allowedMethods.has(text)) {
      const near = didYouMean(text, allowedMethods);
      return this.#refuse(
        name,
        `\`${shorten(text)}()\` is not allowed${near}`,
        `call one of ${listed([...allowedMethods], 40)}`,
      );
    }
    return text;
  }

  #property(node: ts.PropertyAccessExpression, isCalled = false): string {
    const dot = node.questionDotToken === undefined ? '.' : '?.';
    const object = this.print(node.expression);
    // `1.toFixed` would be read as a number that ends in a point.
    const written = ts.isNumericLiteral(node.expression) ? `(${object})` : object;
    return `${written}${dot}${this.#member(node.name, isCalled)}`;
  }

  #element(node: ts.ElementAccessExpression): string {
    const index = node.argumentExpression;
    const open = node.questionDotToken === undefined ? '[' : '?.[';
    const isIndex = ts.isNumericLiteral(index) && /^[0-9]{1,6}$/u.test(index.text);
    if (isIndex) return `${this.print(node.expression)}${open}${index.text}]`;
    if (ts.isStringLiteral(index) && plainName.test(index.text) && !forbiddenMembers.has(index.text)) {
      return `${this.print(node.expression)}${open}${printString(index.text)}]`;
    }
    return this.#refuse(index, 'an index must be a number or the name of a field', 'write it as a literal');
  }

  #binary(node: ts.BinaryExpression): string {
    const operator = binaryOperators.get(node.operatorToken.kind);
    if (operator === undefined) {
      const given = node.operatorToken.getText();
      const mend =
        given === '==' || given === '!='
          ? `use \`${given}=\``
          : `use one of ${listed([...binaryOperators.values()], 20)}`;
      this.#refuse(node.operatorToken, `the operator \`${given}\` is not allowed`, mend);
    }
    return `${this.print(node.left)} ${operator ?? '+'} ${this.print(node.right)}`;
  }

  #prefix(node: ts.PrefixUnaryExpression): string {
    const operator = prefixOperators.get(node.operator);
    if (operator === undefined)
      return this.#refuse(node, 'nothing can be changed in an expression', 'write `x + 1` or `x - 1`');
    const operand = this.print(node.operand);
    return operand.startsWith(operator) ? `${operator} ${operand}` : `${operator}${operand}`;
  }

  #call(node: ts.CallExpression): string {
    if (node.typeArguments !== undefined) return this.#refuse(node, 'type arguments are not allowed', 'remove them');
    const callee = this.#callee(node.expression);
    if (node.questionDotToken !== undefined)
      return this.#refuse(node, 'a call cannot be optional', 'write `x?.method()`');
    const values = node.arguments.map((argument) =>
      ts.isArrowFunction(argument) ? this.#arrow(argument) : this.print(argument),
    );
    return `${callee}(${values.join(', ')})`;
  }

  #callee(node: ts.Expression): string {
    if (ts.isPropertyAccessExpression(node)) return this.#property(node, true);
    if (!ts.isIdentifier(node))
      return this.#refuse(node, 'this cannot be called', 'call a built-in function by its name');
    if (!this.#scope.functions.has(node.text)) {
      const known = [...this.#scope.functions];
      const mend =
        known.length === 0 ? 'pages call no functions: compare fields of `row`' : `call one of ${listed(known, 40)}`;
      return this.#refuse(
        node,
        `there is no function \`${shorten(node.text)}\` here${didYouMean(node.text, known)}`,
        mend,
      );
    }
    this.functions.add(node.text);
    return node.text;
  }

  #arrow(node: ts.ArrowFunction): string {
    const simple = node.parameters.every(
      ({ name, initializer, type, dotDotDotToken, questionToken }) =>
        ts.isIdentifier(name) &&
        plainName.test(name.text) &&
        !initializer &&
        !type &&
        !dotDotDotToken &&
        !questionToken,
    );
    if (
      ts.isBlock(node.body) ||
      !simple ||
      node.modifiers !== undefined ||
      node.type !== undefined ||
      node.typeParameters !== undefined
    ) {
      return this.#refuse(
        node,
        'a function is written as `item => expression`',
        'use plain parameters and one expression',
      );
    }
    const names = node.parameters.map(({ name }) => name.getText());
    const clash = names.find(
      (name) => this.#scope.variables.has(name) || this.#parameters.includes(name) || this.#scope.functions.has(name),
    );
    if (clash !== undefined)
      return this.#refuse(node, `\`${clash}\` means something else already`, 'name the parameter otherwise');
    if (names.some((name) => forbiddenMembers.has(name) || name === 'undefined' || reservedParameters.has(name))) {
      return this.#refuse(node, 'the parameter bears a reserved name', 'name it otherwise');
    }
    this.#parameters.push(...names);
    const body = this.print(node.body);
    this.#parameters.length -= names.length;
    const list = names.length === 1 ? names.join('') : `(${names.join(', ')})`;
    return `${list} => ${ts.isObjectLiteralExpression(node.body) ? `(${body})` : body}`;
  }

  #object(node: ts.ObjectLiteralExpression): string {
    const properties = node.properties.map((property) => {
      if (ts.isShorthandPropertyAssignment(property) && !property.objectAssignmentInitializer)
        return this.#variable(property.name);
      const named =
        ts.isPropertyAssignment(property) && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name));
      if (!named || !plainName.test(property.name.text) || forbiddenMembers.has(property.name.text)) {
        return this.#refuse(
          property,
          'an object is written as `{ name: value }`',
          'use plain names, without spreading or computing',
        );
      }
      return `${property.name.text}: ${this.print(property.initializer)}`;
    });
    return properties.length === 0 ? '{}' : `{ ${properties.join(', ')} }`;
  }
}

/** Which names a piece of code refers to that it does not declare itself: by scope, values and types apart. */
import {
  bindings,
  child,
  children,
  eachChild,
  firstName,
  type Identifier,
  isAnonymous,
  isFunction,
  isIdentifier,
  type Node,
  unwrap,
} from "./syntax.ts";

/** How a value reference is used; what has to be written in its place depends on it. */
export type Use =
  | "read"
  | "write"
  | "update"
  | "call"
  | "typeof"
  | "shorthand-read"
  | "shorthand-write"
  | "jsx"
  | "decorator"
  | "entity";

/** One reference to a name of the module's scope or beyond. */
export interface Reference {
  name: string;
  start: number;
  end: number;
  use: Use;
  /** True inside a function or a method: it may run later than the statement it stands in. */
  deferred: boolean;
  /** The expression statement that begins with this reference, when it stands in a list of statements. */
  startsStatement: boolean;
  /** For writes: the value, when it is an anonymous function that takes the name. */
  anonymous?: Node;
}

/** What a walk over code finds. */
export interface References {
  values: Reference[];
  /** Names in type positions. */
  types: Set<string>;
  /** `import.meta` expressions. */
  metas: Node[];
  /** True when an `await`, `for await` or `using` stands outside any function. */
  awaits: boolean;
  /** `await` expressions outside functions. */
  topAwaits: Node[];
  /** `var` declarations outside functions (they belong to the module's scope wherever they stand). */
  vars: Node[];
  /** The names in them that a `catch` has taken: what is assigned there stays in the `catch`. */
  caught: Set<Node>;
  /** Members of enums, at any depth, that count on from one whose value is only known when the code runs. */
  counted: { member: Node; after: string; of: string }[];
}

interface Scope {
  parent: Scope | undefined;
  names: Set<string>;
}

const open = (parent: Scope | undefined, names: Iterable<string> = []): Scope => ({
  parent,
  names: new Set(names),
});

const declared = (scope: Scope | undefined, name: string): boolean => {
  for (let at = scope; at; at = at.parent) if (at.names.has(name)) return true;
  return false;
};

/** Names that a list of statements declares lexically (let, const, class, function, enum, import …). */
function* lexical(body: readonly Node[]): Generator<string> {
  for (const statement of body) {
    const node = statement.type.startsWith("Export")
      ? (child(statement, "declaration") ?? statement)
      : statement;
    switch (node.type) {
      case "VariableDeclaration":
        if (node.kind !== "var") {
          for (const item of children(node, "declarations")) {
            const id = child(item, "id");
            if (id) for (const name of bindings(id)) yield name.name;
          }
        }
        break;
      case "FunctionDeclaration":
      case "ClassDeclaration":
      case "TSEnumDeclaration":
      case "TSModuleDeclaration":
      case "TSDeclareFunction":
      case "TSImportEqualsDeclaration": {
        const id = firstName(child(node, "id"));
        if (id) yield id.name;
      }
    }
  }
}

/** Names declared by `var` anywhere in a function's body, not looking into inner functions. */
function* hoisted(node: Node): Generator<string> {
  if (isFunction(node) || node.type.startsWith("Class")) return;
  if (node.type === "VariableDeclaration" && node.kind === "var") {
    for (const item of children(node, "declarations")) {
      const id = child(item, "id");
      if (id) for (const name of bindings(id)) yield name.name;
    }
  }
  for (const inner of eachChild(node)) yield* hoisted(inner);
}

/** Walk module-level code; the module's own scope is left empty, so its names come out as references too. */
export const findReferences = (body: readonly Node[]): References => {
  const found: References = {
    values: [],
    types: new Set(),
    metas: [],
    awaits: false,
    topAwaits: [],
    vars: [],
    caught: new Set(),
    counted: [],
  };
  let deferred = false;
  let isStaticBlock = false;
  let statementStart = -1;

  const value = (node: Node, use: Use, scope: Scope | undefined, anonymous?: Node) => {
    const name = (node as Identifier).name;
    if (declared(scope, name)) return;
    const startsStatement = node.start === statementStart;
    found.values.push({
      name,
      start: node.start,
      end: node.end,
      use,
      deferred,
      startsStatement,
      ...(anonymous ? { anonymous } : {}),
    });
  };

  const typeName = (node: Node | undefined) => {
    let at = node;
    while (at && (at.type === "TSQualifiedName" || at.type === "MemberExpression")) {
      at = child(at, at.type === "TSQualifiedName" ? "left" : "object");
    }
    if (isIdentifier(at)) found.types.add(at.name);
  };

  /** A type position: names in it are types; `typeof x` names a value, but only its type is needed. */
  const type = (node: Node) => {
    if (node.type === "TSTypeReference") typeName(child(node, "typeName"));
    else if (node.type === "TSTypeQuery") typeName(child(node, "exprName"));
    else if (node.type === "TSClassImplements" || node.type === "TSInterfaceHeritage")
      typeName(child(node, "expression"));
    for (const inner of eachChild(node)) type(inner);
  };

  /** The target of an assignment or of a for-of head. */
  const target = (node: Node, scope: Scope | undefined, anonymous?: Node, use: Use = "write") => {
    const inner = unwrap(node);
    switch (inner.type) {
      case "Identifier":
        value(inner, use, scope, anonymous);
        break;
      case "ObjectPattern":
        for (const property of children(inner, "properties")) {
          if (property.type === "RestElement") {
            const argument = child(property, "argument");
            if (argument) target(argument, scope);
            continue;
          }
          const key = child(property, "key");
          const held = child(property, "value");
          if (property.computed && key) visit(key, scope);
          if (!held) continue;
          if (property.shorthand) {
            const left = held.type === "AssignmentPattern" ? child(held, "left") : held;
            const right = held.type === "AssignmentPattern" ? child(held, "right") : undefined;
            if (left) value(left, "shorthand-write", scope, isAnonymous(right) ? right : undefined);
            if (right) visit(right, scope);
          } else target(held, scope);
        }
        break;
      case "ArrayPattern":
        for (const element of children(inner, "elements")) target(element, scope);
        break;
      case "AssignmentPattern": {
        const left = child(inner, "left");
        const right = child(inner, "right");
        if (left) target(left, scope, isAnonymous(right) ? right : undefined);
        if (right) visit(right, scope);
        break;
      }
      case "RestElement": {
        const argument = child(inner, "argument");
        if (argument) target(argument, scope);
        break;
      }
      default:
        visit(inner, scope);
    }
  };

  /** Defaults and computed keys inside a binding pattern; the bound names themselves are declarations. */
  const pattern = (node: Node, scope: Scope | undefined) => {
    switch (node.type) {
      case "Identifier":
        for (const inner of eachChild(node)) visit(inner, scope);
        break;
      case "ObjectPattern":
        for (const property of children(node, "properties")) {
          const key = child(property, "key");
          if (property.computed && key) visit(key, scope);
          const held =
            property.type === "RestElement" ? child(property, "argument") : child(property, "value");
          if (held) pattern(held, scope);
        }
        break;
      case "ArrayPattern":
        for (const element of children(node, "elements")) pattern(element, scope);
        break;
      case "AssignmentPattern": {
        const left = child(node, "left");
        const right = child(node, "right");
        if (left) pattern(left, scope);
        if (right) visit(right, scope);
        break;
      }
      case "RestElement": {
        const argument = child(node, "argument");
        if (argument) pattern(argument, scope);
        break;
      }
      case "TSParameterProperty": {
        const parameter = child(node, "parameter");
        if (parameter) pattern(parameter, scope);
        for (const decorator of children(node, "decorators")) visit(decorator, scope);
        return;
      }
    }
    const annotation = child(node, "typeAnnotation");
    if (annotation) type(annotation);
    for (const decorator of children(node, "decorators")) visit(decorator, scope);
  };

  const callable = (node: Node, scope: Scope | undefined) => {
    const id = child(node, "id");
    const inner = open(scope, node.type === "FunctionExpression" && isIdentifier(id) ? [id.name] : []);
    if (node.type !== "ArrowFunctionExpression") inner.names.add("arguments");
    const parameters = children(node, "params");
    const body = child(node, "body");
    for (const parameter of parameters) for (const name of bindings(parameter)) inner.names.add(name.name);
    const outer = deferred;
    deferred = true;
    for (const parameter of parameters) pattern(parameter, inner);
    for (const key of ["returnType", "typeParameters"]) {
      const annotation = child(node, key);
      if (annotation) type(annotation);
    }
    if (body?.type === "BlockStatement") {
      // Not the parameters' scope: their defaults do not see the body's names.
      const list = children(body, "body");
      statements(list, open(inner, [...hoisted(body), ...lexical(list)]));
    } else if (body) visit(body, inner);
    deferred = outer;
  };

  const statements = (list: readonly Node[], scope: Scope | undefined) => {
    for (const statement of list) {
      const outer = statementStart;
      statementStart = statement.type === "ExpressionStatement" ? statement.start : -1;
      visit(statement, scope);
      statementStart = outer;
    }
  };

  const classLike = (node: Node, scope: Scope | undefined) => {
    const id = child(node, "id");
    const inner = open(scope, isIdentifier(id) ? [id.name] : []);
    for (const decorator of children(node, "decorators")) visit(decorator, scope);
    const base = child(node, "superClass");
    if (base) visit(base, inner);
    for (const key of ["superTypeArguments", "typeParameters"]) {
      const annotation = child(node, key);
      if (annotation) type(annotation);
    }
    for (const base of children(node, "implements")) type(base);
    const body = child(node, "body");
    if (body) for (const member of children(body, "body")) visit(member, inner);
  };

  const variables = (node: Node, scope: Scope | undefined) => {
    const isOfModule = node.kind === "var" && !deferred && !isStaticBlock;
    if (isOfModule) found.vars.push(node);
    if (node.kind === "await using" && !deferred) found.awaits = true;
    for (const item of children(node, "declarations")) {
      const id = child(item, "id");
      const init = child(item, "init");
      if (isOfModule && id && scope)
        for (const name of bindings(id)) if (declared(scope, name.name)) found.caught.add(name);
      if (id) pattern(id, scope);
      if (init) visit(init, scope);
    }
  };

  const visit = (node: Node, scope: Scope | undefined): void => {
    switch (node.type) {
      case "Identifier":
        value(node, "read", scope);
        return;
      case "JSXIdentifier":
        if (/^[A-Z_$]/.test((node as Identifier).name)) value(node, "jsx", scope);
        return;
      case "JSXAttribute": {
        const held = child(node, "value");
        if (held) visit(held, scope);
        return;
      }
      case "JSXMemberExpression": {
        const object = child(node, "object");
        if (object?.type === "JSXIdentifier") value(object, "jsx", scope);
        else if (object) visit(object, scope);
        return;
      }
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        callable(node, scope);
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        classLike(node, scope);
        return;
      case "MethodDefinition":
      case "PropertyDefinition":
      case "AccessorProperty": {
        const key = child(node, "key");
        const held = child(node, "value");
        for (const decorator of children(node, "decorators")) visit(decorator, scope);
        if (node.computed && key) visit(key, scope);
        const annotation = child(node, "typeAnnotation");
        if (annotation) type(annotation);
        const outer = deferred;
        if (!node.static) deferred = true;
        if (held) visit(held, scope);
        deferred = outer;
        return;
      }
      case "StaticBlock":
      case "BlockStatement": {
        const list = children(node, "body");
        const inner = open(scope, lexical(list));
        const outer = isStaticBlock;
        if (node.type === "StaticBlock") {
          for (const name of hoisted({ ...node, type: "Block" })) inner.names.add(name);
          isStaticBlock = true;
        }
        statements(list, inner);
        isStaticBlock = outer;
        return;
      }
      case "SwitchStatement": {
        const subject = child(node, "discriminant");
        if (subject) visit(subject, scope);
        const cases = children(node, "cases");
        const inner = open(
          scope,
          cases.flatMap((item) => [...lexical(children(item, "consequent"))]),
        );
        for (const item of cases) {
          const test = child(item, "test");
          if (test) visit(test, inner);
          statements(children(item, "consequent"), inner);
        }
        return;
      }
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement": {
        const head = child(node, node.type === "ForStatement" ? "init" : "left");
        const inner = open(scope, head ? lexical([head]) : []);
        if (node.await && !deferred) found.awaits = true;
        if (head?.type === "VariableDeclaration") variables(head, inner);
        else if (head && node.type !== "ForStatement") target(head, inner);
        else if (head) visit(head, inner);
        for (const key of ["right", "test", "update", "body"]) {
          const part = child(node, key);
          if (part) visit(part, inner);
        }
        return;
      }
      case "CatchClause": {
        const parameter = child(node, "param");
        const inner = open(scope, parameter ? [...bindings(parameter)].map((name) => name.name) : []);
        if (parameter) pattern(parameter, inner);
        const body = child(node, "body");
        if (body) visit(body, inner);
        return;
      }
      case "VariableDeclaration":
        if (!node.declare) variables(node, scope);
        return;
      case "AssignmentExpression": {
        const left = child(node, "left");
        const right = child(node, "right");
        const names = ["=", "??=", "||=", "&&="].includes(String(node.operator));
        if (left)
          target(
            left,
            scope,
            names && isAnonymous(right) ? right : undefined,
            node.operator === "=" ? "write" : "update",
          );
        if (right) visit(right, scope);
        return;
      }
      case "UpdateExpression": {
        const argument = child(node, "argument");
        if (argument) target(argument, scope, undefined, "update");
        return;
      }
      case "UnaryExpression": {
        const argument = child(node, "argument");
        if (!argument) return;
        if (node.operator === "typeof" && argument.type === "Identifier") value(argument, "typeof", scope);
        else visit(argument, scope);
        return;
      }
      case "CallExpression":
      case "TaggedTemplateExpression": {
        const callee = child(node, node.type === "CallExpression" ? "callee" : "tag");
        if (callee) {
          const inner = unwrap(callee);
          if (inner.type === "Identifier") value(inner, "call", scope);
          else visit(callee, scope);
        }
        for (const argument of children(node, "arguments")) visit(argument, scope);
        for (const key of ["typeArguments"]) {
          const annotation = child(node, key);
          if (annotation) type(annotation);
        }
        const quasi = child(node, "quasi");
        if (quasi) visit(quasi, scope);
        return;
      }
      case "Decorator": {
        const expression = child(node, "expression");
        if (!expression) return;
        const callee = expression.type === "CallExpression" ? child(expression, "callee") : expression;
        if (callee?.type === "Identifier") value(callee, "decorator", scope);
        else if (callee) visit(callee, scope);
        if (expression.type === "CallExpression")
          for (const argument of children(expression, "arguments")) visit(argument, scope);
        return;
      }
      case "MemberExpression": {
        const object = child(node, "object");
        const property = child(node, "property");
        if (object) visit(object, scope);
        if (node.computed && property) visit(property, scope);
        return;
      }
      case "Property": {
        const key = child(node, "key");
        const held = child(node, "value");
        if (node.computed && key) visit(key, scope);
        if (!held) return;
        if (node.shorthand && held.type === "Identifier") value(held, "shorthand-read", scope);
        else visit(held, scope);
        return;
      }
      case "MetaProperty":
        if ((node.meta as Identifier | undefined)?.name === "import") found.metas.push(node);
        return;
      case "AwaitExpression": {
        if (!deferred) {
          found.awaits = true;
          found.topAwaits.push(node);
        }
        const argument = child(node, "argument");
        if (argument) visit(argument, scope);
        return;
      }
      case "LabeledStatement": {
        const body = child(node, "body");
        if (body) visit(body, scope);
        return;
      }
      case "BreakStatement":
      case "ContinueStatement":
      case "ImportDeclaration":
      case "ExportAllDeclaration":
        return;
      case "ExportNamedDeclaration": {
        const declaration = child(node, "declaration");
        if (declaration) visit(declaration, scope);
        return;
      }
      case "TSEnumDeclaration": {
        const id = child(node, "id");
        const members = child(node, "body");
        const list = members ? children(members, "members") : children(node, "members");
        const inner = open(scope, isIdentifier(id) ? [id.name] : []);
        for (const member of list) if (isIdentifier(member.id)) inner.names.add(member.id.name);
        let after: string | undefined;
        for (const member of list) {
          const init = child(member, "initializer");
          const before = found.values.length;
          if (init) visit(init, inner);
          else if (after !== undefined && isIdentifier(id))
            found.counted.push({ member, after, of: id.name });
          const name = child(member, "id");
          const isNamed = found.values.length > before || (!init && after !== undefined);
          after = isNamed ? String(isIdentifier(name) ? name.name : name?.value) : undefined;
        }
        return;
      }
      case "TSModuleDeclaration": {
        const body = child(node, "body");
        if (!body || node.declare) return;
        const list = children(body, "body");
        const inner = open(scope, lexical(list));
        // Of `A.B.C` each is in reach of what stands inside.
        for (let at = child(node, "id"); at; at = child(at, "left"))
          inner.names.add(((child(at, "right") ?? at) as Identifier).name);
        for (const name of hoisted(body)) inner.names.add(name);
        const outer = deferred;
        deferred = true;
        statements(list, inner);
        deferred = outer;
        return;
      }
      case "TSImportEqualsDeclaration": {
        const entity = firstName(child(node, "moduleReference"));
        if (entity && node.importKind !== "type") value(entity, "entity", scope);
        return;
      }
      case "TSDeclareFunction":
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
        for (const inner of eachChild(node)) if (inner !== node.id) type(inner);
        return;
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
      case "TSNonNullExpression":
      case "TSInstantiationExpression": {
        const expression = child(node, "expression");
        if (expression) visit(expression, scope);
        for (const key of ["typeAnnotation", "typeArguments"]) {
          const annotation = child(node, key);
          if (annotation) type(annotation);
        }
        return;
      }
      default:
        if (node.type.startsWith("TS")) {
          type(node);
          return;
        }
        for (const inner of eachChild(node)) visit(inner, scope);
    }
  };

  statements(body, undefined);
  return found;
};

/** A node of Prism's syntax tree. Positions are in bytes. */
export interface RubyNode {
  readonly constructor: { readonly name: string };
  readonly location: { readonly startOffset: number; readonly length: number };
  readonly name?: string;
  compactChildNodes(): readonly RubyNode[];
}

const SCOPES: ReadonlySet<string> = new Set(['DefNode', 'ClassNode', 'ModuleNode', 'SingletonClassNode']);
const WRITES =
  /^(?:(?:LocalVariable|InstanceVariable|GlobalVariable|ClassVariable|Constant)\w*(?:Write|Target))Node$/;

export function typeOf(node: RubyNode): string {
  return node.constructor.name;
}

/** Whether running the node sets a variable or a constant. */
export function isWrite(node: RubyNode): boolean {
  return WRITES.test(typeOf(node)) || typeOf(node) === 'MultiWriteNode';
}

/** Returns the variables and constants of the console that a statement sets by running. */
export function namesSet(node: RubyNode): readonly string[] {
  const names = new Set<string>();
  collectSet(node, new Set(), names);
  return [...names];
}

function collectSet(node: RubyNode, inner: ReadonlySet<string>, names: Set<string>): void {
  if (WRITES.test(typeOf(node)) && node.name !== undefined && !inner.has(node.name)) names.add(node.name);
  if (SCOPES.has(typeOf(node))) return;
  const { locals = [] } = node as { locals?: readonly string[] };
  const within = typeOf(node) === 'ProgramNode' ? inner : new Set([...inner, ...locals]);
  for (const child of node.compactChildNodes()) collectSet(child, within, names);
}

/** Returns the names that are read, or called without a receiver. */
export function namesRead(node: RubyNode): readonly string[] {
  const names = new Set<string>();
  const visit = (each: RubyNode) => {
    const isCall = typeOf(each) === 'CallNode' && (each as { receiver?: unknown }).receiver === null;
    const isVariable = /^LocalVariable(?:Read|\w+Write)Node$/.test(typeOf(each));
    if ((isCall || isVariable) && each.name !== undefined) names.add(each.name);
    for (const child of each.compactChildNodes()) visit(child);
  };
  visit(node);
  return [...names];
}

/** Returns the class, module or method that a statement defines. */
export function nameDeclared(node: RubyNode): string | undefined {
  switch (typeOf(node)) {
    case 'DefNode':
    case 'ClassNode':
    case 'ModuleNode':
    case 'ConstantWriteNode':
      return node.name;
    default:
      return undefined;
  }
}

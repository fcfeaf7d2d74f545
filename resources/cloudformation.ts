/** A function of CloudFormation that stands for a value known only at deployment. */
export type Intrinsic =
  | { Ref: string }
  | { 'Fn::GetAtt': [logicalId: string, attribute: string] }
  | { 'Fn::Join': [separator: string, parts: (string | Intrinsic)[] | Intrinsic] }
  | { 'Fn::Split': [separator: string, text: string | Intrinsic] }
  | { 'Fn::Sub': string }
  | { 'Fn::Select': [index: number, list: Intrinsic] }
  | { 'Fn::GetAZs': string };

/** Properties as the registry describes them, where any value may also be an intrinsic function. */
export type Raw<T> =
  | Intrinsic
  | (T extends readonly (infer Item)[]
      ? Raw<Item>[]
      : T extends object
        ? { [Key in keyof T]: Raw<T[Key]> }
        : T);

/** A class of @awboost/cfn-resource-types, of which only the types are used. */
interface ResourceClass {
  readonly Type: string;
  new (logicalId: string, properties: never): unknown;
}

/**
 * A resource, checked at compile time against CloudFormation's registry:
 * `const UserPool: ResourceOf<typeof CognitoUserPool> = { Type: 'AWS::Cognito::UserPool', Properties: … }`.
 */
export type ResourceOf<C extends ResourceClass> = Resource<
  C['Type'],
  Raw<ConstructorParameters<C>[1] & object>
>;

/** Any resource of the template. Stateful ones write both policies. */
export interface Resource<Type extends string = string, Properties = Record<string, unknown>> {
  Type: Type;
  Properties: Properties;
  Condition?: string;
  DependsOn?: string[];
  DeletionPolicy?: 'Delete' | 'RetainExceptOnCreate' | 'Snapshot';
  UpdateReplacePolicy?: 'Delete' | 'Retain' | 'Snapshot';
}

export interface Output {
  Description: string;
  Value: string | Intrinsic;
}

/** What one concern adds to the stack. `extensions` change resources that osls makes. */
export interface Fragment {
  Resources?: Record<string, Resource>;
  Outputs?: Record<string, Output>;
  extensions?: Record<string, { Properties?: Record<string, unknown>; DependsOn?: string[] }>;
}

/**
 * One fragment from many. Throws if two of them claim the same logical id: a plain spread would drop one of
 * the resources without a word.
 */
export function mergeFragments(fragments: readonly Fragment[]): Required<Fragment> {
  const collect = (part: keyof Fragment) =>
    fragments.flatMap((fragment) => Object.entries(fragment[part] ?? {}));
  return {
    Resources: withoutDuplicates('resource', collect('Resources')) as Record<string, Resource>,
    Outputs: withoutDuplicates('output', collect('Outputs')) as Record<string, Output>,
    extensions: withoutDuplicates('extension', collect('extensions')) as Record<
      string,
      NonNullable<Fragment['extensions']>[string]
    >,
  };
}

function withoutDuplicates<T>(kind: string, entries: readonly (readonly [string, T])[]): Record<string, T> {
  const merged: Record<string, T> = {};
  for (const [id, value] of entries) {
    if (Object.hasOwn(merged, id)) throw new Error(`two files define the ${kind} ${id}`);
    merged[id] = value;
  }
  return merged;
}

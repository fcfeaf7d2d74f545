/** A statement of a policy, as a template holds it. */
export interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}
/** The statements of a policy document. */
export const statementsOf = (document: unknown): Statement[] =>
  (document as { Statement: Statement[] }).Statement;
/** Policies write one of something without a list. */
export const list = <T>(value: T | T[]): T[] => [value].flat() as T[];

/** The account that templates are resolved for. */
export const ACCOUNT = '123456789012';
/** What CloudFormation would make of a value of a template; what is known only then stays as `<Id.Attribute>`. */
export function resolved(value: unknown, region = 'us-east-1'): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value as object);
  const make = INTRINSICS[name];
  if (make === undefined) throw new Error(`${name} is unknown here`);
  return make(argument, region);
}

const INTRINSICS: Readonly<Record<string, (argument: unknown, region: string) => string>> = {
  Ref: (id, region) => pseudo(region)[String(id)] ?? `<${String(id)}>`,
  'Fn::GetAtt': (path) => `<${(path as string[]).join('.')}>`,
  'Fn::Join': (argument, region) => {
    const [separator, parts] = argument as [string, unknown];
    const texts = Array.isArray(parts) ? parts : split(parts, region);
    return texts.map((part) => resolved(part, region)).join(separator);
  },
};

const pseudo = (region: string): Record<string, string> => ({
  'AWS::Region': region,
  'AWS::AccountId': ACCOUNT,
  'AWS::StackId': `arn:aws:cloudformation:${region}:${ACCOUNT}:stack/concert-prod/0a1b`,
});

function split(value: unknown, region: string): string[] {
  const [separator, text] = (value as { 'Fn::Split': [string, unknown] })['Fn::Split'];
  return resolved(text, region).split(separator);
}

/** One statement of an IAM policy, as osls and its plugins write them. */
interface Statement {
  Action?: string | string[];
}

/** The template that osls has compiled, as far as we change it. */
export interface CompiledTemplate {
  Resources: Record<
    string,
    {
      Type: string;
      Properties?: { Policies?: { PolicyDocument: { Statement: Statement[] } }[]; [name: string]: unknown };
    }
  >;
}

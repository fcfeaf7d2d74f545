/** One statement of an IAM policy, as osls and its plugins write them. */
export interface Statement {
  Effect?: string;
  Action?: string | string[];
  Resource?: unknown;
}

/** The template that osls has compiled, as far as we change it. */
export interface CompiledTemplate {
  Resources: Record<
    string,
    {
      Type: string;
      Properties?: {
        Policies?: { PolicyDocument: { Statement: Statement[] } }[];
        ManagedPolicyArns?: unknown[];
        [name: string]: unknown;
      };
    }
  >;
}

/** A policy document, as IAM keeps it. */
export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: Statement[];
}
export interface Statement {
  Sid: string;
  Effect: 'Allow';
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** A statement that allows actions. */
export const allow = (Sid: string, Action: string[], Resource: string | string[]): Statement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
});

/** A document of these statements. */
export const document = (...Statement: Statement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });

/** The condition that a role is passed to one of these services, such as `lambda`. */
export const toService = (...services: string[]) => ({
  StringEquals: { 'iam:PassedToService': services.map((service) => `${service}.amazonaws.com`) },
});

// The account is left open in ARNs: a policy of users and groups speaks of its own account only.
/** The ARN of a role of this account. */
export const role = (name: string): string => `arn:aws:iam::*:role/${name}`;

/**
 * The roles that the stack itself makes, such as `concert-prod-us-east-1-api`: their names go on with a region. Neither the role
 * of CloudFormation nor that of GitHub is one, so the stack cannot change who deploys it.
 */
export const stackRoles = (name: string): string => role(`${name}-??-*-?-*`);

// The only way to a person's object: by their account's id.

export function userObject<T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
  userId: string,
) {
  return namespace.getByName(userId);
}

// The only way to the object of an unlock request: by the request's id.

export function unlockObject<T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
  requestId: string,
) {
  return namespace.getByName(requestId);
}

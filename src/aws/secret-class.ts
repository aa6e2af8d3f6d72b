/** The driver that mounts what a SecretProviderClass names. Source: kubernetes-sigs/secrets-store-csi-driver, CSIDriver of its chart. */
export const CLASS_DRIVER = 'secrets-store.csi.k8s.io';

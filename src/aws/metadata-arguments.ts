/** Arguments without which a controller asks the instance metadata service. */

export interface MetadataArgument {
  readonly argument: string;
  /** Any of these makes the question needless. */
  readonly givenBy: RegExp;
}

/** The region comes from the webhook where the pod has a role. Source: kubernetes-sigs/aws-load-balancer-controller, docs/deploy/installation. */
const CONTROLLERS: readonly { readonly image: RegExp; readonly arguments: readonly MetadataArgument[] }[] = [
  {
    image: /(?:^|\/)aws-load-balancer-controller(?:[:@]|$)/,
    arguments: [{ argument: '--aws-vpc-id', givenBy: /^--aws-vpc-(?:id|tags|tag-key)(?:=|$)/ }],
  },
];

export const metadataArgumentsOf = (image: string): readonly MetadataArgument[] =>
  CONTROLLERS.filter((controller) => controller.image.test(image)).flatMap((controller) => controller.arguments);

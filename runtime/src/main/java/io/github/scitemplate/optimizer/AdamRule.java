package io.github.scitemplate.optimizer;

/** Adam or AdamW: rules whose groups of parameters one native call updates. */
interface AdamRule extends Optimizer {

  double beta1();

  double beta2();

  double epsilon();

  double weightDecay();

  Decayed decayed();

  /** Whether weight decay acts apart from the gradient. */
  boolean isDecoupled();
}

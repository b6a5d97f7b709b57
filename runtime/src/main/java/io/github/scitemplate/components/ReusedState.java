package io.github.scitemplate.components;

/** A state that begins anew where it is. */
interface ReusedState extends MetricState {

  void reset();
}
